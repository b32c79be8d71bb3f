//! What no client should send: hostile XML, other media types, too much, and other addresses.

use crate::common::client;
use crate::support::{ORDER, SAMPLE, campaigns, document, fault, json, post, server, token};

/// The sample's elements, to be put into something else.
fn inside() -> String {
    SAMPLE.trim().replace("<B2bServerInitVO>", "").replace("</B2bServerInitVO>", "")
}

both! {
    async fn documents_that_are_none_are_refused_and_change_nothing(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        let inside = inside();
        let entities = "<!ENTITY a 'aaaaaaaaaa'>".to_owned() + &(0..8).map(|n| format!("<!ENTITY e{n} '&a;&a;&a;&a;&a;&a;&a;&a;'>")).collect::<String>();
        for bad in [
            String::new(),
            " \n ".to_owned(),
            "{\"mdmId\": \"d1e2f3g4h5\"}".to_owned(),
            inside.clone(),
            format!("<B2bserverInitVO>{inside}</B2bserverInitVO>"),
            format!("<B2bServerInitVO>{inside}"),
            format!("<B2bServerInitVO>{inside}</B2bServerInitVO><B2bServerInitVO/>"),
            format!("<B2bServerInitVO>{inside}</B2bServerInitVO>junk"),
            format!("<B2bServerInitVO>junk{inside}</B2bServerInitVO>"),
            format!("<B2bServerInitVO>{inside}<mdmId>d1e2f3g4h5</mdmId></B2bServerInitVO>"),
            format!("<B2bServerInitVO>{inside}<x></B2bServerInitVO>"),
            document(&[("groupId", Some("<b>Test Device Group</b>"))]),
            document(&[("groupId", Some("Test & Group"))]),
            document(&[("groupId", Some("&#1;"))]),
            document(&[("groupId", Some("\u{1}"))]),
            document(&[("groupId", Some("&xxe;"))]),
            format!("<!DOCTYPE B2bServerInitVO>{}", SAMPLE.trim()),
            format!("<!DOCTYPE x [<!ENTITY xxe SYSTEM \"file:///etc/passwd\">]>{}", document(&[("groupId", Some("&xxe;"))])),
            format!("<!DOCTYPE x [{entities}]>{}", document(&[("groupId", Some("&e7;"))])),
            format!("<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">{}", SAMPLE.trim()),
            format!("<?xml version='1.0' encoding='ISO-8859-1'?>{}", SAMPLE.trim()),
            format!("<?xml version='1.0' encoding='UTF-7'?>{}", SAMPLE.trim()),
            format!("<B2bServerInitVO>{inside}{}{}</B2bServerInitVO>", "<x>".repeat(16), "</x>".repeat(16)),
            format!("<B2bServerInitVO>{}", "<x>".repeat(20_000)),
            format!("<B2bServerInitVO {}>{inside}</B2bServerInitVO>", (0..5000).map(|n| format!("a{n}='' ")).collect::<String>()),
        ] {
            let (status, code, _) = fault(post(&server, &token, ORDER, bad.clone()).await, "b2bfota.v1.serverInit").await;
            assert_eq!((status, code.as_str()), (400, "FUD_1022"), "{bad:.200}");
        }
        for bad in [
            b"\xff\xfe<\0B\0".to_vec(),
            SAMPLE.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            document(&[("groupId", Some("XX"))]).into_bytes().into_iter().map(|byte| if byte == b'X' { 0xe4 } else { byte }).collect(),
            b"\x00".to_vec(),
        ] {
            let (status, code, _) = fault(post(&server, &token, ORDER, bad).await, "b2bfota.v1.serverInit").await;
            assert_eq!((status, code.as_str()), (400, "FUD_1022"));
        }
        let (campaigns, _home) = campaigns(server).await;
        assert_eq!(campaigns.len(), 9);
    }

    async fn documents_may_look_otherwise_and_say_the_same(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        let inside = inside();
        let elements: Vec<&str> = inside.split_inclusive("> ").collect();
        let backwards = elements.iter().rev().copied().collect::<String>();
        for same in [
            format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<!-- x -->\r\n<B2bServerInitVO xmlns='urn:x' a='1'>{inside}</B2bServerInitVO><!-- y --> \n"),
            format!("<b:B2bServerInitVO xmlns:b='urn:x'>{}</b:B2bServerInitVO>", inside.replace("</", "</b:").replace(" <", " <b:").replace("<mdmId>", "<b:mdmId>").replace("<b:/", "</").replace("<b:b:", "<b:")),
            format!("<B2bServerInitVO>{backwards}</B2bServerInitVO>"),
            format!("<B2bServerInitVO><unknown><mdmId>x</mdmId></unknown>{inside}<more/></B2bServerInitVO>"),
            document(&[("groupId", Some("\n <![CDATA[Test ]]>Device<!-- x --> Gr&#111;up\t"))]),
            document(&[("dailyStartHour", Some("1")), ("dailyEndHour", Some("004"))]),
            SAMPLE.replace("carrierCode", "customerCode"),
            SAMPLE.replace("<carrierCode>", "<customerCode>QA4</customerCode><carrierCode>"),
        ] {
            let answer = post(&server, &token, ORDER, same.clone()).await;
            let status = answer.status();
            assert_eq!(status, 200, "{same}\n{}", answer.text().await.unwrap());
        }
        let differing = SAMPLE.replace("<carrierCode>", "<customerCode>DBT</customerCode><carrierCode>");
        let (_, code, _) = fault(post(&server, &token, ORDER, differing).await, "b2bfota.v1.serverInit").await;
        assert_eq!(code, "FUD_1006");
        let (campaigns, _home) = campaigns(server).await;
        assert_eq!(campaigns.len(), 10, "all of them were one order");
    }

    async fn size_and_media_type_are_looked_at_in_this_order(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        const MOST: usize = 64 * 1024;
        let sized = |bytes: usize| format!("{}{}", SAMPLE.trim(), " ".repeat(bytes - SAMPLE.trim().len()));
        assert_eq!(post(&server, &token, ORDER, sized(MOST)).await.status(), 200);
        let (status, code, _) = fault(post(&server, &token, ORDER, sized(MOST + 1)).await, "b2bfota.v1.serverInit").await;
        assert_eq!((status, code.as_str()), (413, "FUD_1022"));
        let pieces = (0..70).map(|_| Ok::<_, std::io::Error>(hyper::body::Frame::data(bytes::Bytes::from(" ".repeat(1024)))));
        let chunked = reqwest::Body::wrap(http_body_util::StreamBody::new(futures::stream::iter(pieces)));
        assert_eq!(fault(post(&server, &token, ORDER, chunked).await, "b2bfota.v1.serverInit").await.0, 413);
        let typed = |kind: Option<&str>, body: String| {
            let request = client().post(server.url(ORDER)).header("authorization", format!("Bearer {token}")).body(body);
            match kind {
                Some(kind) => request.header("content-type", kind),
                None => request,
            }
        };
        for kind in ["application/xml; charset=utf-8", "Application/XML;charset=\"US-ASCII\"", "text/xml"] {
            assert_eq!(typed(Some(kind), SAMPLE.to_owned()).send().await.unwrap().status(), 200, "{kind}");
        }
        for kind in [None, Some("application/json"), Some("application/xml; charset=iso-8859-1"), Some("application/xmlx"), Some("")] {
            let (status, code, _) = fault(typed(kind, SAMPLE.to_owned()).send().await.unwrap(), "b2bfota.v1.serverInit").await;
            assert_eq!((status, code.as_str()), (415, "FUD_1022"), "{kind:?}");
        }
        let zipped = typed(Some("application/xml"), SAMPLE.to_owned()).header("content-encoding", "gzip");
        assert_eq!(fault(zipped.send().await.unwrap(), "b2bfota.v1.serverInit").await.0, 415);
        assert_eq!(fault(typed(None, sized(MOST + 1)).send().await.unwrap(), "b2bfota.v1.serverInit").await.0, 413);
    }

    async fn other_methods_and_addresses_are_not_there(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        for method in ["GET", "PUT", "DELETE", "HEAD"] {
            let request = client().request(method.parse().unwrap(), server.url(ORDER)).header("authorization", format!("Bearer {token}"));
            let answer = request.send().await.unwrap();
            assert_eq!((answer.status().as_u16(), answer.headers()["allow"].to_str().unwrap()), (405, "POST"), "{method}");
        }
        for path in ["/b2bfota/", "/b2bfota/v1", "/b2bfota/v1/serverInit/", "/b2bfota/v1/serverinit", "/b2bfota/v3/serverInit"] {
            let answer = post(&server, &token, path, SAMPLE).await;
            assert_eq!(answer.status(), 404, "{path}");
        }
        // A portal's page is never what an MDM gets.
        let answer = client().get(server.url("/b2bfota/v1/other")).header("accept", "text/html").send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (404, ""));
        json(client().post(server.url(ORDER)).send().await.unwrap(), 401).await;
    }
}
