//! What becomes of orders: repeated ones, changed ones, and many at once.

use crate::support::{campaigns, far, order, server, token};
use patchbay_domain::campaigns::State;

both! {
    async fn the_same_order_is_one_campaign_and_another_takes_its_place(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        for _ in 0..3 {
            assert_eq!(order(&server, &token, far(&[])).await, None);
        }
        assert_eq!(order(&server, &token, far(&[("groupId", "TEST DEVICE GROUP")])).await, None);
        assert_eq!(order(&server, &token, far(&[("dailyEndHour", "05")])).await, None);
        let (campaigns, _home) = campaigns(server).await;
        let mut states: Vec<(u8, State)> = campaigns
            .iter()
            .filter(|campaign| campaign.schedule.start().compact() == "20990601")
            .map(|campaign| (campaign.schedule.until(), campaign.state))
            .collect();
        states.sort_by_key(|(until, _)| *until);
        assert_eq!(states, [(4, State::Superseded), (5, State::Scheduled)]);
    }

    async fn of_many_different_orders_at_once_one_is_left(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        let documents: Vec<String> = (0..24).map(|number| far(&[("dailyEndHour", &format!("{:02}", 2 + number % 12))])).collect();
        let orders = documents.iter().map(|document| order(&server, &token, document.clone()));
        let told = futures::future::join_all(orders).await;
        assert!(told.iter().all(Option::is_none), "{told:?}");
        let (campaigns, _home) = campaigns(server).await;
        let (living, over): (Vec<_>, Vec<_>) =
            campaigns.iter().filter(|campaign| campaign.schedule.start().compact() == "20990601").partition(|campaign| campaign.state.lives());
        assert_eq!(living.len(), 1, "{living:?}");
        assert_eq!(living[0].state, State::Scheduled);
        assert!(over.iter().all(|campaign| campaign.state == State::Superseded));
        assert!(over.len() < 24);
    }

    async fn an_acknowledged_order_survives_a_power_cut(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        assert_eq!(order(&server, &token, far(&[])).await, None);
        let home = server.kill().unwrap();
        let server = crate::common::Server::start_in(home, &[]);
        let (campaigns, _home) = campaigns(server).await;
        assert_eq!(campaigns.iter().filter(|campaign| campaign.schedule.start().compact() == "20990601").count(), 1);
    }
}
