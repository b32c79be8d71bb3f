//! Where a client is.

use super::*;
use crate::testing::both;
use std::net::IpAddr;

both! {
    async fn a_client_is_where_the_narrowest_network_lies(scene: Scene) {
        let olga = scene.user("olga", Role::Operator, None).await;
        let acting = scene.core.acting_as(&olga);
        let networks = acting.networks().unwrap();
        let city = async |address: &str| {
            let address: IpAddr = address.parse().unwrap();
            scene.core.locations().find(address).await.unwrap().map(|location| location.city)
        };
        assert_eq!(city("192.0.2.1").await, None, "nothing is loaded");
        let file = "network,city,country,code,region\n192.0.2.0/24,Amsterdam,Netherlands,NL,07\n192.0.2.128/25,Utrecht,,,\n2001:db8::/32,Berlin,,,\n";
        assert_eq!(networks.load(file.as_bytes().to_vec()).await.unwrap(), 3);
        for (address, want) in [
            ("192.0.2.1", Some("Amsterdam")),
            ("192.0.2.200", Some("Utrecht")),
            ("::ffff:192.0.2.127", Some("Amsterdam")),
            ("192.0.3.0", None),
            ("192.0.1.255", None),
            ("2001:db8:1::1", Some("Berlin")),
            ("2001:db9::1", None),
        ] {
            assert_eq!(city(address).await.as_deref(), want, "{address}");
        }
        assert_eq!(refused(networks.load(b"network\nnowhere\n".to_vec()).await), ["file"]);
        assert_eq!(networks.count().await.unwrap(), 3, "what was refused changed nothing");
        assert_eq!(networks.load(b"network\n".to_vec()).await.unwrap(), 0);
        assert_eq!(city("192.0.2.1").await, None);
    }
}
