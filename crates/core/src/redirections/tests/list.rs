//! Lists: filters, order, pages, figures.

use super::*;
use crate::testing::both;
use futures::TryStreamExt;
use patchbay_domain::list::{Direction, Place};
use patchbay_domain::redirections::{Answer, ContactFilter, Redirection, RedirectionFilter, RedirectionQuery, RedirectionSort};
use patchbay_domain::time::Millis;

/// Phones of several models, hosts, ages and contact states; many rows are equal in what they are sorted by.
async fn fleet(scene: &Scene) -> Actor {
    let (nora, gus) = two(scene).await;
    let core = &scene.core;
    for (group, host) in ["http://a.example/x", "https://B.example:8443/y?m=%_", "tftp://u:p@c.example/Ä"].into_iter().enumerate()
    {
        let base = u64::try_from(group).unwrap();
        let macs = (0..60).map(|number| Mac::from_bits(0x0004_1325_0000 + ((number % 4) << 16) + base * 100 + number).unwrap());
        edit(core, &nora).register_list(macs.collect(), url(host)).await.unwrap();
        scene.clock.advance(1);
    }
    edit(core, &gus).register_list((5000..5050).map(mac).collect(), url("http://a.example/x")).await.unwrap();
    let now = scene.clock.now();
    for (place, row) in all(core, &nora, RedirectionQuery::default()).await.into_iter().enumerate() {
        let days = match place % 3 {
            0 => continue,
            1 => 1,
            _ => 30,
        };
        let at = now.plus_seconds(-86_400 * days - i64::from(place % 2 == 0));
        contact(core, row.mac, at, "192.0.2.9");
    }
    crate::redirections::contacts::settle(core).await;
    nora
}

pub(super) fn contact(core: &Core, mac: Mac, at: Millis, address: &str) {
    core.phones().note(crate::redirections::PhoneContact {
        mac,
        at,
        address: address.into(),
        model: String::new(),
        firmware: "10.1".into(),
        user_agent: "Mozilla".into(),
        request: "/".into(),
        answer: Answer::Settings,
    });
}

async fn all(core: &Core, actor: &Actor, query: RedirectionQuery) -> Vec<Redirection> {
    view(core, actor).export(query).try_concat().await.unwrap()
}

fn filtered(filter: RedirectionFilter) -> RedirectionQuery {
    RedirectionQuery::of(filter)
}

fn value(row: &Redirection, sort: RedirectionSort) -> (i64, String) {
    match sort {
        RedirectionSort::Mac => (0, String::new()),
        RedirectionSort::Url => (0, row.url.clone()),
        RedirectionSort::Model => (0, row.model.clone()),
        RedirectionSort::Contact => (row.contact.as_ref().map_or(0, |contact| contact.at.0), String::new()),
        RedirectionSort::Changed => (row.updated_at.0, String::new()),
    }
}

both! {
    async fn pages_visit_each_row_once_both_ways(scene: Scene) {
        let core = &scene.core;
        let nora = fleet(&scene).await;
        for sort in RedirectionSort::ALL.iter().copied() {
            for direction in [Direction::Ascending, Direction::Descending] {
                let mut want = all(core, &nora, RedirectionQuery::default()).await;
                assert_eq!(want.len(), 180);
                want.sort_by_key(|row| (value(row, sort), row.mac));
                if direction == Direction::Descending {
                    want.reverse();
                }
                let mut query = RedirectionQuery { sort, direction, ..RedirectionQuery::default() };
                assert_eq!(all(core, &nora, query.clone()).await, want, "{sort:?} {direction:?}");
                let mut pages = Vec::new();
                loop {
                    let page = view(core, &nora).list(&query).await.unwrap();
                    assert_eq!(page.total, 180);
                    assert_eq!(page.previous.is_some(), !pages.is_empty());
                    query.place.after.clone_from(&page.next);
                    pages.push(page);
                    if query.place.after.is_none() {
                        break;
                    }
                }
                let rows: Vec<Redirection> = pages.iter().flat_map(|page| page.rows.clone()).collect();
                assert_eq!(rows, want, "{sort:?} {direction:?}");
                assert_eq!(pages.len(), 4);
                for place in (1..pages.len()).rev() {
                    query.place.before.clone_from(&pages[place].previous);
                    assert_eq!(view(core, &nora).list(&query).await.unwrap(), pages[place - 1], "{sort:?} {direction:?}");
                }
            }
        }
    }

    async fn a_place_that_is_none_is_the_first_page(scene: Scene) {
        let core = &scene.core;
        let nora = fleet(&scene).await;
        let mut query = RedirectionQuery { sort: RedirectionSort::Url, ..RedirectionQuery::default() };
        let first = view(core, &nora).list(&query).await.unwrap();
        let by_model = view(core, &nora)
            .list(&RedirectionQuery { sort: RedirectionSort::Model, ..RedirectionQuery::default() })
            .await
            .unwrap();
        for cursor in ["", "nonsense", "AAAA", "\u{0}", &by_model.next.unwrap()] {
            query.place = Place { after: Some(cursor.to_owned()), ..Place::default() };
            assert_eq!(view(core, &nora).list(&query).await.unwrap(), first, "{cursor:?}");
        }
        // Behind the end, because the rows there are gone: the first page again, and not an empty one.
        query.place = Place { after: first.next.clone(), ..Place::default() };
        query.filter.host = "a.example".into();
        edit(core, &nora)
            .bulk_delete(patchbay_domain::redirections::Selection::Matching(RedirectionFilter { q: "http://a".into(), ..RedirectionFilter::default() }), false)
            .await
            .unwrap();
        query.filter.host = "b.example:8443".into();
        query.direction = Direction::Descending;
        assert_eq!(view(core, &nora).list(&query).await.unwrap().rows.len(), 50);
    }

    async fn filters_find_what_they_say(scene: Scene) {
        let core = &scene.core;
        let nora = fleet(&scene).await;
        let count = async |filter: RedirectionFilter| {
            let page = view(core, &nora).list(&filtered(filter.clone())).await.unwrap();
            assert_eq!(i64::try_from(all(core, &nora, filtered(filter)).await.len()).unwrap(), page.total);
            page.total
        };
        let q = |q: &str| RedirectionFilter { q: q.into(), ..RedirectionFilter::default() };
        for (text, want) in [
            ("00:04:13:25", 45),
            ("0004.13", 180),
            ("04-13 26", 45),
            ("000413250000", 1),
            ("B.EXAMPLE", 60),
            ("%", 60),
            ("%_", 60),
            ("_", 60),
            ("\\", 0),
            ("Ä", 60),
            ("'; DROP TABLE redirections", 0),
            ("\0", 0),
            ("nowhere", 0),
        ] {
            assert_eq!(count(q(text)).await, want, "{text:?}");
        }
        assert_eq!(count(RedirectionFilter { host: "B.example:8443".into(), ..RedirectionFilter::default() }).await, 60);
        assert_eq!(count(RedirectionFilter { host: "c.example".into(), ..RedirectionFilter::default() }).await, 60);
        assert_eq!(count(RedirectionFilter { model: "snom300".into(), ..RedirectionFilter::default() }).await, 90);
        assert_eq!(count(RedirectionFilter { model: "unknown".into(), ..RedirectionFilter::default() }).await, 0);
        assert_eq!(count(RedirectionFilter { model: "\0".into(), host: "\0".into(), ..RedirectionFilter::default() }).await, 0);
        for state in ContactFilter::ALL.iter().copied() {
            assert_eq!(count(RedirectionFilter { contact: Some(state), ..RedirectionFilter::default() }).await, 60, "{state:?}");
        }
        let both = RedirectionFilter { q: "a.example".into(), contact: Some(ContactFilter::Never), ..RedirectionFilter::default() };
        assert_eq!(count(both).await, 20);
    }

    async fn figures_and_facets_count_the_own_organization(scene: Scene) {
        let core = &scene.core;
        let nora = fleet(&scene).await;
        let summary = view(core, &nora).summary().await.unwrap();
        let want = patchbay_domain::redirections::Summary { total: 180, recent: 60, silent: 60, never: 60, inbox: 0 };
        assert_eq!(summary, want);
        let facets = view(core, &nora).facets().await.unwrap();
        let pairs = |facets: &[patchbay_domain::redirections::Facet]| {
            facets.iter().map(|facet| (facet.value.clone(), facet.count)).collect::<Vec<_>>()
        };
        let hosts = ["a.example", "b.example:8443", "c.example"].map(|host| (host.to_owned(), 60));
        assert_eq!(pairs(&facets.hosts), hosts);
        assert_eq!(pairs(&facets.models)[0], ("snom300".to_owned(), 90));
    }

    async fn phones_are_listed_by_model_and_url(scene: Scene) {
        let core = &scene.core;
        let nora = fleet(&scene).await;
        edit(core, &nora).register(Mac::parse("0019fd000001").unwrap(), url("http://a.example/x")).await.unwrap();
        let count = async |model: &str, url: Option<&str>| view(core, &nora).of_model(model, url).await.unwrap().len();
        assert_eq!(count("", None).await, 181);
        assert_eq!(count("SNOM300", None).await, 90);
        assert_eq!(count("snom300", Some("http://a.example/x")).await, 30);
        assert_eq!(count("", Some("http://a.example/X")).await, 0);
        assert_eq!(count("unknown", None).await, 1);
        assert_eq!(count("snomD999", None).await, 0);
        assert_eq!(count("\0", None).await, 0);
        let sorted = view(core, &nora).of_model("", None).await.unwrap();
        assert!(sorted.is_sorted());
    }

    async fn an_export_of_many_comes_in_portions(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        edit(core, &nora).register_list((0..2500).map(mac).collect(), url("http://a/")).await.unwrap();
        let portions: Vec<Vec<Redirection>> =
            view(core, &nora).export(RedirectionQuery::default()).try_collect().await.unwrap();
        assert_eq!(portions.iter().map(Vec::len).collect::<Vec<_>>(), [1000, 1000, 500]);
        let nothing = filtered(RedirectionFilter { q: "nowhere".into(), ..RedirectionFilter::default() });
        assert!(view(core, &nora).export(nothing).try_next().await.unwrap().is_none());
    }
}
