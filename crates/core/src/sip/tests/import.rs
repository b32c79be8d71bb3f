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
            alice;;Alice;;;;;\r\n\
            info;secret;;;;;;\r\n\
            BOB;secret;;;;;;\r\n\
            dave;abc;;;;;;\r\n\
            erin@example.net;secret;;;;;;\r\n\
            frank;secret;;x;;;;\r\n\
            grace;secret;;;;Mars/Olympus;;\r\n\
            heidi;secret;;;;;maybe;\r\n";
        let dry = sip.check_import(file.as_bytes()).await.unwrap();
        assert!(dry.dry_run);
        assert_eq!((dry.created, dry.changed, dry.unchanged, dry.rejected), (2, 1, 0, 7));
        assert_eq!(dry.ignored_columns, ["colour"]);
        let fields: Vec<(i64, &str)> = dry.rows.iter().filter(|row| row.changes.is_empty()).map(|row| (row.line, row.field.as_str())).collect();
        let want = [(5, "username"), (6, "username"), (7, "password"), (8, "username"), (9, "email"), (10, "timezone"), (11, "listed")];
        assert_eq!(fields, want);
        assert_eq!(sip.list(&Default::default()).await.unwrap().total, 1, "nothing was done");
        let done = sip.import(file.as_bytes(), false).await.unwrap();
        assert_eq!((done.dry_run, done.created, done.changed, done.unchanged, done.rejected), (false, 2, 0, 1, 7));
        let alice = sip.account(&address("alice")).await.unwrap().settings().await.unwrap();
        assert_eq!(alice.identity.first_name, "ALICE", "nobody asked for it to be changed");
        let made = done.rows.iter().find(|row| row.address == "carol@example.org").unwrap();
        let password = made.password.as_ref().unwrap();
        assert!(came_in(&scene, "carol", &password.0).await.is_ok() && came_in(&scene, "bob", "bob-secret").await.is_ok());
        let bob = sip.account(&address("bob")).await.unwrap().settings().await.unwrap();
        assert_eq!((bob.identity.timezone.as_str(), bob.listed, bob.identity.mobile), ("Europe/Oslo", true, Some(number("+31612345678"))));
        let again = sip.check_import(file.as_bytes()).await.unwrap();
        // Carol's row has no password, so it has nothing to change.
        assert_eq!((again.created, again.changed, again.unchanged, again.rejected), (0, 1, 2, 7));
        let log = scene.core.acting_as(&nora).audit().unwrap().list(&Default::default()).await.unwrap();
        assert!(log.rows.iter().any(|entry| (entry.action.as_str(), entry.count) == ("import", 2)), "one entry for all");
    }

    async fn accounts_that_are_there_are_changed_when_that_is_asked_for(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let sip = edit(&scene.core, &nora);
        let mut identity = sip.account(&address("alice")).await.unwrap().settings().await.unwrap().identity;
        identity.last_name = "Old".into();
        identity.quick_dial = "0".into();
        sip.account(&address("alice")).await.unwrap().set_identity(&identity).await.unwrap();
        let file = format!(
            "address,password,first_name,last_name,mobile,timezone,listed\n\
            alice@example.org,new-secret,Alice,New,+31612345678,,yes\nbob@example.org,{PASSWORD},,,,,\ncarol@example.org,,Carol,,,,\n"
        );
        let dry = sip.check_import(file.as_bytes()).await.unwrap();
        assert_eq!((dry.created, dry.changed, dry.unchanged, dry.rejected), (1, 1, 1, 0));
        let changes: Vec<(&str, &str, &str)> =
            dry.rows[0].changes.iter().map(|change| (change.field.as_str(), change.was.as_str(), change.is.as_str())).collect();
        let want = [("first_name", "ALICE", "Alice"), ("last_name", "Old", "New"), ("mobile", "", "+31612345678"), ("listed", "no", "yes"), ("password", "", "")];
        assert_eq!((dry.rows[0].line, dry.rows[0].address.as_str(), changes.as_slice()), (2, "alice@example.org", &want[..]));
        assert!(came_in(&scene, "alice", PASSWORD).await.is_ok(), "nothing was done");
        let done = sip.import(file.as_bytes(), true).await.unwrap();
        assert_eq!((done.created, done.changed, done.unchanged, done.rejected), (1, 1, 1, 0));
        let alice = sip.account(&address("alice")).await.unwrap().settings().await.unwrap();
        assert_eq!((alice.identity.full_name().as_str(), alice.identity.quick_dial.as_str(), alice.listed), ("Alice New", "0", true));
        assert_eq!(alice.identity.timezone, identity.timezone, "an empty cell changes nothing");
        assert!(came_in(&scene, "alice", "new-secret").await.is_ok() && came_in(&scene, "alice", PASSWORD).await.is_err());
        assert!(came_in(&scene, "bob", PASSWORD).await.is_ok());
        let log = scene.core.acting_as(&nora).audit().unwrap().list(&Default::default()).await.unwrap();
        assert!(log.rows.iter().any(|entry| (entry.action.as_str(), entry.count) == ("import", 2)), "one entry for what was done");
        let again = sip.import(file.replace("carol", "alice").as_bytes(), true).await.unwrap();
        assert_eq!((again.created, again.changed, again.unchanged, again.rejected), (0, 0, 2, 1), "the same account twice");
        let rows = scene.core.store().rows("SELECT after_value FROM audit_items", vec![]).await.unwrap();
        assert!(rows.iter().all(|row| !row.text("after_value").unwrap().contains("new-secret")), "no password is in the log");
    }

    async fn another_organizations_account_is_no_account_of_the_file(scene: Scene) {
        with_accounts(&scene, &["alice"]).await;
        let other = scene.organization("globex").await;
        let gus = scene.user("gus", Role::Admin, Some(&other)).await;
        let done = edit(&scene.core, &gus).import(b"address,first_name\nalice@example.org,Mallory\n", true).await.unwrap();
        assert_eq!((done.created, done.changed, done.rejected), (0, 0, 1));
    }

    async fn digests_of_a_proxys_own_table_move_in(scene: Scene) {
        let nora = with_accounts(&scene, &[]).await;
        let sip = edit(&scene.core, &nora);
        let file = "address,ha1,ha1b\nalice@example.org,8B83B40C22906C0C67A3C5BCC491BC14,02e41cba136f941c5ec7591dbbf7c746\nbob@example.org,xyz,xyz\n";
        let done = sip.import(file.as_bytes(), false).await.unwrap();
        assert_eq!((done.created, done.rejected), (1, 1));
        assert!(came_in(&scene, "alice", PASSWORD).await.is_ok());
    }

    async fn what_is_no_file_of_accounts_is_refused(scene: Scene) {
        let nora = with_accounts(&scene, &[]).await;
        let sip = edit(&scene.core, &nora);
        let long = format!("username\n{}", "a\n".repeat(10_001));
        for file in [&b"name,password\nx,y\n"[..], b"", b"\xff\xfe", long.as_bytes(), &vec![b'a'; 5 * 1024 * 1024]] {
            assert_eq!(refused(sip.import(file, true).await), ["file"]);
        }
    }

    async fn thousands_move_in_together(scene: Scene) {
        let nora = with_accounts(&scene, &[]).await;
        let rows: String = (0..2000).map(|place| format!("user{place:05},secret{place}\n")).collect();
        let done = edit(&scene.core, &nora).import(format!("username,password\n{rows}").as_bytes(), false).await.unwrap();
        assert_eq!((done.created, done.rows.len()), (2000, 0));
        assert!(came_in(&scene, "user01999", "secret1999").await.is_ok());
    }
}
