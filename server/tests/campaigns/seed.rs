//! The seed's samples, as printed.

use crate::support::{ORDER, SAMPLE, campaigns, client_post, post, server, token};
use patchbay_domain::campaigns::State;

both! {
    async fn the_sample_request_is_answered_200_and_kept(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        // 32 hexadecimal characters in groups with hyphens, such as aaaa1111-bb22-cc33-dd44-eeeeee555555.
        let groups: Vec<usize> = token.split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12]);
        assert!(token.chars().all(|c| c == '-' || matches!(c, '0'..='9' | 'a'..='f')));
        let answer = post(&server, &token, ORDER, SAMPLE).await;
        assert_eq!(answer.version(), reqwest::Version::HTTP_11);
        assert_eq!((answer.status().as_u16(), answer.headers()["content-length"].to_str().unwrap()), (200, "0"));
        assert_eq!(answer.text().await.unwrap(), "");
        let (campaigns, _home) = campaigns(server).await;
        let of_sample: Vec<_> = campaigns.iter().filter(|campaign| campaign.schedule.start().compact() == "20160601").collect();
        assert_eq!(of_sample.len(), 1);
        let campaign = of_sample[0];
        assert_eq!((campaign.mdm.as_str(), campaign.customer.as_str()), ("d1e2f3g4h5", "EEEE4444-FF55-AA66-BB77-CCCCCC888888"));
        assert_eq!((campaign.group.as_str(), campaign.license.as_str()), ("Test Device Group", "EFOTA1-fff555-ggg666-hh77"));
        assert_eq!((campaign.model.as_str(), campaign.carrier.as_str()), ("GT-S8500A", "QA4"));
        assert_eq!(campaign.target.as_str(), "G930FXXU1DQB3/G930FOXA1DQB1/G930FXXU1DQB1");
        let schedule = campaign.schedule;
        assert_eq!((schedule.end().compact().as_str(), schedule.from(), schedule.until()), ("20160608", 1, 4));
        assert_eq!(campaign.state, State::Expired);
    }

    async fn the_sample_error_differs_from_ours_by_message_and_resource_alone(database: Database) {
        let server = server(database);
        let answer = client_post(&server, "<B2bServerInitVO/>").await;
        let text = answer.text().await.unwrap();
        let printed = include_str!("seed/error.xml").split_whitespace().collect::<String>();
        let ours = text.replace("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>", "");
        let (before, rest) = ours.split_once("<message>").unwrap();
        let (_, after) = rest.split_once("</message>").unwrap();
        let resource = "com.samsung.efota.b2b.service.B2BDeviceServiceResourceImpl";
        assert_eq!(format!("{before}{after}").replace("b2bfota.v1.serverInit", resource), printed);
    }
}
