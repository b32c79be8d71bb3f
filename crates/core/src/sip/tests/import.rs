//! Importing accounts from a file.

use super::*;
use crate::testing::both;

both! {
    async fn a_dry_run_tells_what_the_import_does(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let sip = edit(&scene.core, &nora);
        sip.account(&address("alice")).await.unwrap().add_alias("info").await.unwrap();
        let file = "\u{feff}Username;Password;First_Name;Email;Mobile;Timezone;Listed;Colour\r\n\
            bob;bob-secret;Bob;bob@mail.example;+31612345678;Europe/Oslo;yes;blue\r\n\
            carol;;Carol;;;;no;red\r\n\
            alice;secret;;;;;;\r\n\
            info;secret;;;;;;\r\n\
            BOB;secret;;;;;;\r\n\
            dave;abc;;;;;;\r\n\
            erin@example.net;secret;;;;;;\r\n\
            frank;secret;;x;;;;\r\n\
            grace;secret;;;;Mars/Olympus;;\r\n\
            heidi;secret;;;;;maybe;\r\n";
        let dry = sip.check_import(file.as_bytes()).await.unwrap();
        assert!(dry.dry_run);
        assert_eq!((dry.created, dry.rejected), (2, 8));
        assert_eq!(dry.ignored_columns, ["colour"]);
        let fields: Vec<(i64, &str)> = dry.rows.iter().map(|row| (row.line, row.field.as_str())).collect();
        let want = [(4, "username"), (5, "username"), (6, "username"), (7, "password"), (8, "username"), (9, "email"), (10, "timezone"), (11, "listed")];
        assert_eq!(fields, want);
        assert_eq!(sip.list(&Default::default()).await.unwrap().total, 1, "nothing was done");
        let done = sip.import(file.as_bytes()).await.unwrap();
        assert_eq!((done.dry_run, done.created, done.rejected), (false, 2, 8));
        let made = done.rows.iter().find(|row| row.address == "carol@example.org").unwrap();
        let password = made.password.as_ref().unwrap();
        assert!(came_in(&scene, "carol", &password.0).await.is_ok() && came_in(&scene, "bob", "bob-secret").await.is_ok());
        let bob = sip.account(&address("bob")).await.unwrap().settings().await.unwrap();
        assert_eq!((bob.identity.timezone.as_str(), bob.listed, bob.identity.mobile), ("Europe/Oslo", true, Some(number("+31612345678"))));
        let again = sip.check_import(file.as_bytes()).await.unwrap();
        assert_eq!((again.created, again.rejected), (0, 10));
        let log = scene.core.acting_as(&nora).audit().unwrap().list(&Default::default()).await.unwrap();
        assert!(log.rows.iter().any(|entry| (entry.action.as_str(), entry.count) == ("import", 2)), "one entry for all");
    }

    async fn digests_of_a_proxys_own_table_move_in(scene: Scene) {
        let nora = with_accounts(&scene, &[]).await;
        let sip = edit(&scene.core, &nora);
        let file = "address,ha1,ha1b\nalice@example.org,8B83B40C22906C0C67A3C5BCC491BC14,02e41cba136f941c5ec7591dbbf7c746\nbob@example.org,xyz,xyz\n";
        let done = sip.import(file.as_bytes()).await.unwrap();
        assert_eq!((done.created, done.rejected), (1, 1));
        assert!(came_in(&scene, "alice", PASSWORD).await.is_ok());
    }

    async fn what_is_no_file_of_accounts_is_refused(scene: Scene) {
        let nora = with_accounts(&scene, &[]).await;
        let sip = edit(&scene.core, &nora);
        let long = format!("username\n{}", "a\n".repeat(10_001));
        for file in [&b"name,password\nx,y\n"[..], b"", b"\xff\xfe", long.as_bytes(), &vec![b'a'; 5 * 1024 * 1024]] {
            assert_eq!(refused(sip.import(file).await), ["file"]);
        }
    }

    async fn thousands_move_in_together(scene: Scene) {
        let nora = with_accounts(&scene, &[]).await;
        let rows: String = (0..2000).map(|place| format!("user{place:05},secret{place}\n")).collect();
        let done = edit(&scene.core, &nora).import(format!("username,password\n{rows}").as_bytes()).await.unwrap();
        assert_eq!((done.created, done.rows.len()), (2000, 0));
        assert!(came_in(&scene, "user01999", "secret1999").await.is_ok());
    }
}
