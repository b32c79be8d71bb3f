//! Users, organizations and credentials, as admins and operators manage them.

use super::*;
use crate::Error;
use crate::testing::both;
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{UserFilter, UserQuery, UserSort, UserState};
use patchbay_domain::list::{Direction, Place};
use patchbay_domain::redirections::AnswerStyle;

fn new_user(name: &str, role: Role, organization: Option<&str>) -> NewUser {
    NewUser { name: name.to_owned(), title: format!("Mx. {name}"), role, organization: organization.map(str::to_owned) }
}

fn update(title: &str, role: Role, organization: Option<&str>) -> UserUpdate {
    UserUpdate { title: title.to_owned(), role, organization: organization.map(str::to_owned) }
}

fn query(q: &str, place: Place) -> UserQuery {
    UserQuery { filter: UserFilter { q: q.to_owned(), ..UserFilter::default() }, place, ..UserQuery::default() }
}

fn conflict<T: std::fmt::Debug>(outcome: Result<T>) {
    assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
}

both! {
    async fn an_admin_looks_after_his_organization_alone(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let globex = scene.organization("globex").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        scene.user("gus", Role::Admin, Some(&globex)).await;
        scene.user("olga", Role::Operator, None).await;
        let users = scene.core.acting_as(&nora).users().unwrap();
        let link = users.create(&new_user("nick", Role::Viewer, None)).await.unwrap();
        assert_eq!(scene.core.accounts().link_user(&link.0).await.unwrap().unwrap().name, "nick");
        let names: Vec<_> = users.list(&UserQuery::default()).await.unwrap().rows.into_iter().map(|user| user.name).collect();
        assert_eq!(names, ["nick", "nora"]);
        for other in ["gus", "olga", "nobody"] {
            assert_eq!(users.get(other).await, Err(Error::NotFound));
            assert_eq!(users.update(other, &update("X", Role::Viewer, None)).await, Err(Error::NotFound));
            assert_eq!(users.set_locked(other, true).await, Err(Error::NotFound));
            assert_eq!(users.delete(other).await, Err(Error::NotFound));
            assert_eq!(users.new_password_link(other).await.map(drop), Err(Error::NotFound));
        }
        assert_eq!(users.create(&new_user("x", Role::Operator, None)).await.map(drop), Err(Error::Forbidden));
        assert_eq!(users.update("nick", &update("X", Role::Operator, None)).await, Err(Error::Forbidden));
        assert_eq!(refused(users.create(&new_user("x", Role::Viewer, Some("globex"))).await), ["organization"]);
        assert_eq!(refused(users.update("nick", &update("X", Role::Viewer, Some("globex"))).await), ["organization"]);
        assert_eq!(refused(users.create(&new_user("gus", Role::Viewer, None)).await), ["name"], "names are the server's");
        assert_eq!(refused(users.create(&new_user("Bad Name", Role::Viewer, None)).await), ["name"]);
        users.update("nick", &update("Nick N.", Role::Admin, None)).await.unwrap();
        let nick = users.get("nick").await.unwrap();
        assert_eq!((nick.title.as_str(), nick.role, nick.organization.as_deref()), ("Nick N.", Role::Admin, Some("northwind")));
        assert_eq!(log(&scene, &nora).await, ["users update nick", "users create nick"]);
    }

    async fn those_who_may_not_are_refused(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        for role in [Role::Viewer, Role::Subscriber] {
            let actor = scene.user(role.as_str(), role, Some(&northwind)).await;
            let acting = scene.core.acting_as(&actor);
            assert!(matches!(acting.users(), Err(Error::Forbidden)));
            assert!(matches!(acting.credentials(), Err(Error::Forbidden)));
            assert!(matches!(acting.organizations(), Err(Error::Forbidden)));
            assert_eq!(acting.audit().is_ok(), role == Role::Viewer);
            assert_eq!(acting.organization_settings().is_ok(), role == Role::Viewer);
            if let Ok(settings) = acting.organization_settings() {
                assert_eq!(settings.update("X", AnswerStyle::Pair).await, Err(Error::Forbidden));
            }
        }
        let admin = scene.user("nora", Role::Admin, Some(&northwind)).await;
        assert!(matches!(scene.core.acting_as(&admin).organizations(), Err(Error::Forbidden)));
    }

    async fn the_last_operator_and_oneself_are_kept(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let olga = scene.user("olga", Role::Operator, Some(&northwind)).await;
        let oscar = scene.user("oscar", Role::Operator, Some(&northwind)).await;
        let users = scene.core.acting_as(&olga).users().unwrap();
        conflict(users.set_locked("oscar", true).await);
        conflict(users.delete("oscar").await);
        give_password(&scene, &olga).await;
        conflict(users.set_locked("olga", true).await);
        conflict(users.delete("olga").await);
        conflict(users.update("olga", &update("Olga", Role::Admin, Some("northwind"))).await);
        users.update("olga", &update("Olga O.", Role::Operator, None)).await.expect("one's own title");
        assert_eq!(refused(users.update("oscar", &update("Oscar", Role::Admin, None)).await), ["organization"]);
        users.update("oscar", &update("Oscar", Role::Admin, Some("northwind"))).await.unwrap();
        assert_eq!(users.get("oscar").await.unwrap().organization.as_deref(), Some("northwind"));
        users.update("oscar", &update("Oscar", Role::Operator, None)).await.unwrap();
        assert_eq!(users.get("oscar").await.unwrap().organization, None);
        give_password(&scene, &oscar).await;
        // Both at once: one of them must stay.
        let others = scene.core.acting_as(&oscar).users().unwrap();
        let (one, two) = tokio::join!(users.set_locked("oscar", true), others.set_locked("olga", true));
        assert_eq!([&one, &two].iter().filter(|outcome| outcome.is_ok()).count(), 1, "{one:?} {two:?}");
    }

    async fn locking_ends_sessions_tokens_and_links(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let vera = scene.user("vera", Role::Viewer, Some(&northwind)).await;
        give_password(&scene, &vera).await;
        let (session, signed) = signed_in(&scene, "vera").await;
        let (_, token) = scene.core.acting_as(&signed.actor).account().unwrap().create_token("x", true, None).await.unwrap();
        let users = scene.core.acting_as(&nora).users().unwrap();
        let link = users.new_password_link("vera").await.unwrap();
        users.set_locked("vera", true).await.unwrap();
        users.set_locked("vera", true).await.expect("twice is once");
        conflict(users.new_password_link("vera").await);
        users.set_locked("vera", false).await.unwrap();
        assert!(!is_signed_in(&scene, &session).await);
        assert_eq!(scene.core.accounts().token(&token.0, &from("")).await, Ok(None));
        assert_eq!(scene.core.accounts().link_user(&link.0).await, Ok(None));
        signed_in(&scene, "vera").await;
        users.delete("vera").await.unwrap();
        assert_eq!(users.get("vera").await, Err(Error::NotFound));
        let log = log(&scene, &nora).await;
        assert_eq!(log.iter().filter(|line| line.as_str() == "users lock vera").count(), 1);
        assert_eq!(log[0], "users delete vera");
    }

    async fn a_user_who_moves_takes_no_token_along(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let globex = scene.organization("globex").await;
        let olga = scene.user("olga", Role::Operator, Some(&northwind)).await;
        let vera = scene.user("vera", Role::Viewer, Some(&northwind)).await;
        give_password(&scene, &vera).await;
        let (session, signed) = signed_in(&scene, "vera").await;
        let (_, token) = scene.core.acting_as(&signed.actor).account().unwrap().create_token("x", true, None).await.unwrap();
        let users = scene.core.acting_as(&olga).users().unwrap();
        users.update("vera", &update("Vera", Role::Viewer, Some("globex"))).await.unwrap();
        assert_eq!(scene.core.accounts().token(&token.0, &from("")).await, Ok(None));
        let now = scene.core.accounts().session(&session, &from("")).await.unwrap().unwrap();
        assert_eq!(now.actor.organization(), Some(&globex), "her session is in the new one at once");
    }

    async fn users_are_paged_and_searched(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let olga = scene.user("olga", Role::Operator, Some(&northwind)).await;
        for n in 0..119 {
            scene.user(&format!("user{n:03}"), Role::Viewer, Some(&northwind)).await;
        }
        let users = scene.core.acting_as(&olga).users().unwrap();
        let first = users.list(&UserQuery::default()).await.unwrap();
        assert_eq!((first.total, first.rows.len(), first.rows[0].name.as_str(), &first.previous), (120, 50, "olga", &None));
        let second = users.list(&query("", Place { after: first.next, ..Place::default() })).await.unwrap();
        let third = users.list(&query("", Place { after: second.next.clone(), ..Place::default() })).await.unwrap();
        assert_eq!((third.rows.len(), third.rows[19].name.as_str(), &third.next), (20, "user118", &None));
        let back = users.list(&query("", Place { before: third.previous, ..Place::default() })).await.unwrap();
        assert_eq!(back, second);
        let found = users.list(&query(" MX. USER00 ", Place::default())).await.unwrap();
        assert_eq!((found.total, found.rows.len()), (10, 10));
        assert_eq!(users.list(&query("user_00", Place::default())).await.unwrap().total, 0, "no wildcards from outside");
        assert_eq!(users.list(&query("%", Place::default())).await.unwrap().total, 0);
    }

    async fn users_are_narrowed_sorted_and_exported(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let ada = scene.user("ada", Role::Viewer, Some(&northwind)).await;
        scene.user("ben", Role::Viewer, Some(&northwind)).await;
        give_password(&scene, &ada).await;
        signed_in(&scene, "ada").await;
        let users = scene.core.acting_as(&nora).users().unwrap();
        users.set_locked("ben", true).await.unwrap();
        let names = async |query: UserQuery| {
            let page = users.list(&query).await.unwrap();
            let exported: Vec<String> = users.export(&query).await.unwrap().into_iter().map(|user| user.name).collect();
            assert_eq!(page.rows.iter().map(|user| user.name.clone()).collect::<Vec<_>>(), exported);
            exported
        };
        let of = |role: Option<Role>, state: Option<UserState>| UserQuery {
            filter: UserFilter { role, state, ..UserFilter::default() },
            ..UserQuery::default()
        };
        assert_eq!(names(of(Some(Role::Viewer), None)).await, ["ada", "ben"]);
        assert_eq!(names(of(None, Some(UserState::Locked))).await, ["ben"]);
        assert_eq!(names(of(None, Some(UserState::Active))).await, ["ada"]);
        assert_eq!(names(of(None, Some(UserState::New))).await, ["nora"]);
        let by = |sort, direction| UserQuery { sort, direction, ..UserQuery::default() };
        assert_eq!(names(by(UserSort::SignIn, Direction::Descending)).await.first().map(String::as_str), Some("ada"));
        assert_eq!(names(by(UserSort::Name, Direction::Descending)).await, ["nora", "ben", "ada"]);
        let small = UserQuery { place: Place { size: 1, ..Place::default() }, ..by(UserSort::SignIn, Direction::Ascending) };
        let first = users.list(&small).await.unwrap();
        let place = Place { after: first.next.clone(), size: 1, ..Place::default() };
        let second = users.list(&UserQuery { place, ..small }).await.unwrap();
        assert_eq!((first.rows[0].name.as_str(), second.rows[0].name.as_str()), ("ben", "nora"), "equal ones by name");
    }

    async fn organizations_are_made_and_renamed_by_operators(scene: Scene) {
        let olga = scene.user("olga", Role::Operator, None).await;
        let organizations = scene.core.acting_as(&olga).organizations().unwrap();
        assert_eq!(refused(organizations.create("North Wind", "").await), ["name", "title"]);
        let made = organizations.create("northwind", " Northwind Telecom ").await.unwrap();
        assert_eq!(refused(organizations.create("northwind", "Another").await), ["name"]);
        organizations.create("globex", "Globex").await.unwrap();
        let names: Vec<_> = organizations.list().await.unwrap().into_iter().map(|found| found.name).collect();
        assert_eq!(names, ["globex", "northwind"]);
        organizations.update("northwind", "Northwind").await.unwrap();
        assert_eq!(organizations.update("nowhere", "X").await, Err(Error::NotFound));
        let nora = scene.user("nora", Role::Admin, Some(&made.id)).await;
        let settings = scene.core.acting_as(&nora).organization_settings().unwrap();
        assert_eq!(settings.get().await.unwrap().title, "Northwind");
        assert_eq!(refused(settings.update("two\nlines", AnswerStyle::Triple).await), ["title"]);
        settings.update("Northwind Inc.", AnswerStyle::Triple).await.unwrap();
        let now = settings.get().await.unwrap();
        assert_eq!((now.title.as_str(), now.redirection_answer), ("Northwind Inc.", AnswerStyle::Triple));
        let audit = scene.core.acting_as(&nora).audit().unwrap();
        let entries = audit.list(&Default::default()).await.unwrap().rows;
        assert_eq!(entries.len(), 2, "the renaming by the operator, and her own change");
        let (_, items) = audit.get(&entries[0].id, &Place::default()).await.unwrap();
        let items: Vec<_> = items.rows.iter().map(|item| format!("{}: {} -> {}", item.subject, item.was, item.is)).collect();
        assert_eq!(items, ["northwind answer style: pair -> triple", "northwind title: Northwind -> Northwind Inc."]);
        settings.update("Northwind Inc.", AnswerStyle::Triple).await.unwrap();
        assert_eq!(audit.list(&Default::default()).await.unwrap().total, 2, "nothing changed, nothing noted");
        assert!(matches!(scene.core.acting_as(&olga).organization_settings(), Err(Error::NotFound)), "she is in none");
    }

    async fn credentials_are_managed_within_the_organization(scene: Scene) {
        let northwind = scene.organization("northwind").await;
        let globex = scene.organization("globex").await;
        let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
        let gus = scene.user("gus", Role::Admin, Some(&globex)).await;
        let credentials = scene.core.acting_as(&nora).credentials().unwrap();
        let bad = credentials.create("nothing", "Bad Name", &"x".repeat(201), Some("short".to_owned())).await;
        assert_eq!(refused(bad), ["area", "name", "note", "secret"]);
        let (made, secret) = credentials.create("redirections", "script", "the old script", None).await.unwrap();
        assert_eq!(secret.0.len(), 28);
        let theirs = scene.core.acting_as(&gus).credentials().unwrap();
        assert_eq!(refused(theirs.create("redirections", "script", "", None).await), ["name"], "the name tells the organization");
        assert!(theirs.list("redirections").await.unwrap().is_empty());
        assert_eq!(theirs.get(&made.id).await, Err(Error::NotFound));
        assert_eq!(theirs.rotate(&made.id).await.map(drop), Err(Error::NotFound));
        assert_eq!(theirs.revoke(&made.id).await, Err(Error::NotFound));
        assert_eq!(theirs.update_note(&made.id, "x").await, Err(Error::NotFound));
        credentials.update_note(&made.id, "the new script").await.unwrap();
        scene.clock.advance(60);
        credentials.rotate(&made.id).await.unwrap();
        let now = credentials.get(&made.id).await.unwrap();
        assert_eq!((now.note.as_str(), now.rotated_at), ("the new script", Some(scene.clock.now())));
        credentials.revoke(&made.id).await.unwrap();
        assert_eq!(credentials.get(&made.id).await, Err(Error::NotFound));
        let log = log(&scene, &nora).await;
        assert_eq!(
            log,
            ["credentials revoke script", "credentials rotate script", "credentials update script", "credentials create script"]
        );
    }
}
