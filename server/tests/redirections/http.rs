//! The HTTP around the calls: paths, methods, credentials, media types, sizes.

use crate::common::{Server, client};
use crate::support::{NORTHWIND, PHONE, URL, all_phones, document, ok, refused, server};
use reqwest::{Method, RequestBuilder, StatusCode};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn echo() -> String {
    document("network.echo", &["ping"])
}

fn request(server: &Server, method: Method, path: &str) -> RequestBuilder {
    client().request(method, server.url(path)).basic_auth(NORTHWIND.0, Some(NORTHWIND.1))
}

/// Sends bytes as they are and reads all that comes back; the connection is closed by the server.
fn raw(server: &Server, head: &str, body: &[u8]) -> String {
    let address = server.base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(format!("{head}\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The header line of northwind's credential.
const AUTHORIZATION: &str = "Authorization: Basic bm9ydGh3aW5kOm5vcnRod2luZC1zZWNyZXQ=";

both! {
    async fn both_paths_take_posts_and_nothing_else(database: Database) {
        let server = server(database);
        for path in ["/xmlrpc/", "/xmlrpc"] {
            let answer = request(&server, Method::POST, path).header("content-type", "text/xml").body(echo()).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
            for method in [Method::GET, Method::PUT, Method::DELETE, Method::OPTIONS, Method::HEAD, Method::PATCH] {
                let answer = request(&server, method.clone(), path).header("content-type", "text/xml").body(echo()).send().await.unwrap();
                assert_eq!(answer.status(), 405, "{method} {path}");
                assert_eq!(answer.headers()["allow"], "POST");
            }
        }
    }

    async fn the_media_type_is_text_xml(database: Database) {
        let server = server(database);
        let phones = all_phones(&server, NORTHWIND).await;
        let deregister = document("redirect.deregisterPhone", &["000413610FF5"]);
        for kinds in [&[][..], &["text/plain"], &["application/xml"], &["text/xml", "text/html"], &["application/x-www-form-urlencoded"], &["text/xml2"], &[""]] {
            let mut asked = request(&server, Method::POST, "/xmlrpc/");
            for kind in kinds {
                asked = asked.header("content-type", *kind);
            }
            let answer = asked.body(deregister.clone()).send().await.unwrap();
            assert_eq!(answer.status(), 415, "{kinds:?}");
            assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
        }
        let packed = request(&server, Method::POST, "/xmlrpc/").header("content-type", "text/xml").header("content-encoding", "gzip");
        assert_eq!(packed.body(deregister).send().await.unwrap().status(), 415);
        assert_eq!(all_phones(&server, NORTHWIND).await, phones);

        for kinds in [&["text/xml"][..], &["TEXT/XML"], &["text/xml; charset=utf-8"], &["text/xml", "text/xml"], &["text/xml, text/xml"], &[" text/xml ;charset=\"utf-8\""]] {
            let mut asked = request(&server, Method::POST, "/xmlrpc/");
            for kind in kinds {
                asked = asked.header("content-type", *kind);
            }
            assert_eq!(asked.body(echo()).send().await.unwrap().status(), 200, "{kinds:?}");
        }
    }

    async fn credentials_are_asked_for_by_http_and_never_by_a_fault(database: Database) {
        let server = server(database);
        let ask = |authorization: Option<&str>| {
            let asked = client().post(server.url("/xmlrpc/")).header("content-type", "text/xml");
            let asked = if let Some(authorization) = authorization { asked.header("authorization", authorization) } else { asked };
            asked.body(document("redirect.deregisterPhone", &["000413610FF5"])).send()
        };
        for authorization in [
            None,
            Some(""),
            Some("Basic"),
            Some("Basic !!!"),
            Some("Basic bm9ydGh3aW5k"),
            Some("Bearer pbt_demo_northwind_0123456789abcdef0123456789abcdef"),
            // northwind:wrong, nobody:northwind-secret, nora:patchbay-demo
            Some("Basic bm9ydGh3aW5kOndyb25n"),
            Some("Basic bm9ib2R5Om5vcnRod2luZC1zZWNyZXQ="),
            Some("Basic bm9yYTpwYXRjaGJheS1kZW1v"),
        ] {
            let answer = ask(authorization).await.unwrap();
            assert_eq!(answer.status(), 401, "{authorization:?}");
            assert!(answer.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic realm=\""));
            assert!(!answer.text().await.unwrap().contains("methodResponse"));
        }
        // Nothing was done, and the right credential still opens.
        let check = request(&server, Method::POST, "/xmlrpc/").header("content-type", "text/xml");
        let answer = check.body(document("redirect.checkPhone", &["000413610FF5"])).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), ok());
        // A bad credential is refused before anything else is looked at.
        let answer = client().post(server.url("/xmlrpc/")).body("nonsense").send().await.unwrap();
        assert_eq!(answer.status(), 401);
    }

    async fn guessing_is_slowed_down(database: Database) {
        let server = server(database);
        let mut slowed = None;
        for guess in 0..200 {
            let asked = client().post(server.url("/xmlrpc/")).basic_auth("northwind", Some(format!("guess{guess}")));
            let answer = asked.header("content-type", "text/xml").body(echo()).send().await.unwrap();
            if answer.status() != StatusCode::UNAUTHORIZED {
                slowed = Some(answer);
                break;
            }
        }
        let slowed = slowed.expect("200 wrong guesses were all heard");
        assert_eq!(slowed.status(), 429);
        assert!(slowed.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
    }

    async fn clients_that_write_http_in_their_own_way_are_understood(database: Database) {
        let server = server(database);
        let body = document("redirect.registerPhone", &[PHONE, URL]);
        // In chunks, the header twice, names in any case.
        let head = format!("POST /xmlrpc/ HTTP/1.1\r\n{AUTHORIZATION}\r\ncontent-TYPE: text/xml\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked");
        let (one, two) = body.split_at(50);
        let chunked = format!("{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n", one.len(), two.len());
        let answer = raw(&server, &head, chunked.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with(&ok()), "{answer}");
        // HTTP/1.0, as the oldest clients speak it.
        let head = format!("POST /xmlrpc HTTP/1.0\r\n{AUTHORIZATION}\r\nContent-Type: text/xml\r\nContent-Length: {}", body.len());
        let answer = raw(&server, &head, body.as_bytes());
        assert!(answer.contains(" 200 OK\r\n") && answer.ends_with(&ok()), "{answer}");
        assert!(!answer.to_lowercase().contains("transfer-encoding"));
        // No body at all is an empty document.
        let head = format!("POST /xmlrpc/ HTTP/1.1\r\n{AUTHORIZATION}\r\nContent-Type: text/xml");
        let answer = raw(&server, &head, b"");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("<int>-32700</int>"), "{answer}");
        // Never compressed, whatever the client could read; nothing of the portal's headers.
        let asked = request(&server, Method::POST, "/xmlrpc/").header("content-type", "text/xml").header("accept-encoding", "gzip, br");
        let answer = asked.body(document("system.listMethods", &[])).send().await.unwrap();
        assert!(answer.headers().contains_key("content-length"));
        assert!(!answer.headers().contains_key("content-encoding"));
        assert!(!answer.headers().contains_key("set-cookie"));
    }

    async fn a_refusal_is_read_even_by_who_writes_it_all_first(database: Database) {
        let server = server(database);
        let before = all_phones(&server, NORTHWIND).await;
        let large = vec![b' '; 10 * 1024 * 1024];
        let typed = "Content-Type: text/xml\r\nContent-Length";
        for (head, status) in [
            (format!("POST /xmlrpc/ HTTP/1.1\r\n{AUTHORIZATION}\r\n{typed}: {}", large.len()), "413"),
            (format!("POST /xmlrpc/ HTTP/1.1\r\n{typed}: {}", large.len()), "401"),
            (format!("PUT /xmlrpc/ HTTP/1.1\r\n{AUTHORIZATION}\r\n{typed}: {}", large.len()), "405"),
            (format!("POST /xmlrpc/ HTTP/1.1\r\n{AUTHORIZATION}\r\nContent-Length: {}", large.len()), "415"),
        ] {
            let answer = raw(&server, &head, &large);
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{head}: {answer}");
        }
        let chunks: Vec<u8> = std::iter::repeat_n([b"100000\r\n".to_vec(), vec![b' '; 0x10_0000], b"\r\n".to_vec()].concat(), 9)
            .chain([b"0\r\n\r\n".to_vec()])
            .flatten()
            .collect();
        let head = format!("POST /xmlrpc/ HTTP/1.1\r\n{AUTHORIZATION}\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked");
        let answer = raw(&server, &head, &chunks);
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert_eq!(all_phones(&server, NORTHWIND).await, before);
    }

    async fn a_request_that_breaks_off_changes_nothing(database: Database) {
        let server = server(database);
        let body = document("redirect.registerPhone", &[PHONE, URL]);
        let address = server.base_url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!("POST /xmlrpc/ HTTP/1.1\r\nHost: x\r\n{AUTHORIZATION}\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n", body.len() + 1);
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        drop(stream);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let check = request(&server, Method::POST, "/xmlrpc/").header("content-type", "text/xml");
        let answer = check.body(document("redirect.checkPhone", &[PHONE])).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), refused("no_such_mac"));
    }
}
