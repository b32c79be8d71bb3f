//! Imports: draft, dry run, job, result.

use super::*;
use crate::testing::both;
use futures::TryStreamExt;
use patchbay_domain::job::{Job, JobState};
use patchbay_domain::redirections::{ImportCounts, ImportMode, ImportOutcome, ModelSource, Redirection, RedirectionQuery};

async fn finished(core: &Core, actor: &Actor, id: &patchbay_domain::job::JobId) -> Job {
    for _ in 0..600 {
        let job = core.acting_as(actor).jobs().unwrap().get(id).await.unwrap();
        if job.state.is_final() {
            return job;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the job did not end");
}

async fn counts(core: &Core, actor: &Actor, id: &str) -> ImportCounts {
    edit(core, actor).import_report(id, None).await.unwrap().counts
}

/// One row of each kind: new, changed, unchanged, malformed, another organization's.
async fn sample(scene: &Scene) -> (Actor, Actor, String) {
    let (nora, gus) = two(scene).await;
    let core = &scene.core;
    edit(core, &nora).register_list(vec![mac(2), mac(3)], url("http://a/")).await.unwrap();
    edit(core, &gus).register(mac(5), url("http://secret/")).await.unwrap();
    let text = format!(
        "mac;url;model;site\n{};http://a/;;x\n{};http://b/;mine;x\n{};http://a/;;x\nnonsense;http://a/;;x\n{};http://a/;;x\n",
        mac(1),
        mac(2),
        mac(3),
        mac(5)
    );
    let id = edit(core, &nora).draft_import("fleet\0.csv", text.into_bytes(), None).await.unwrap();
    (nora, gus, id)
}

both! {
    async fn a_draft_tells_what_it_would_do_and_the_job_does_it(scene: Scene) {
        let core = &scene.core;
        let (nora, gus, id) = sample(&scene).await;
        let want = ImportCounts { created: 1, changed: 1, unchanged: 1, rejected: 2 };
        let report = edit(core, &nora).import_report(&id, None).await.unwrap();
        assert_eq!((report.counts, report.source.as_str(), report.delimiter.as_str()), (want, "fleet.csv", ";"));
        assert_eq!((report.ignored_columns, report.job), (vec!["site".to_owned()], None));
        let outcomes: Vec<(i64, ImportOutcome)> = report.rows.iter().map(|row| (row.line, row.outcome)).collect();
        use ImportOutcome::{Changed, Created, Rejected, Unchanged};
        assert_eq!(outcomes, [(2, Created), (3, Changed), (4, Unchanged), (5, Rejected), (6, Rejected)]);
        assert_eq!(report.rows[1].was, "http://a/");
        // Of another organization's phone nothing is told but that.
        assert_eq!((report.rows[4].was.as_str(), report.rows[4].field.as_str()), ("", "mac"));
        assert!(core.phones().told(mac(1)).is_none());
        assert_eq!(edit(core, &gus).import_report(&id, None).await.unwrap_err(), crate::Error::NotFound);
        assert_eq!(edit(core, &gus).start_import(&id, ImportMode::Valid).await.unwrap_err(), crate::Error::NotFound);
        assert_eq!(edit(core, &nora).import_report("\0", None).await.unwrap_err(), crate::Error::NotFound);

        let recent = edit(core, &nora).recent_imports().await.unwrap();
        assert_eq!((recent.len(), recent[0].id.as_str(), recent[0].rows, recent[0].state), (1, id.as_str(), 5, None));
        assert!(edit(core, &gus).recent_imports().await.unwrap().is_empty());

        let job = edit(core, &nora).start_import(&id, ImportMode::Valid).await.unwrap();
        let done = finished(core, &nora, &job).await;
        assert_eq!((done.state, done.total, done.done, done.rejected), (JobState::Done, 5, 5, 2));
        assert_eq!(edit(core, &nora).recent_imports().await.unwrap()[0].state, Some(JobState::Done));
        assert_eq!(edit(core, &nora).start_import(&id, ImportMode::Valid).await.unwrap(), job);
        let report = edit(core, &nora).import_report(&id, None).await.unwrap();
        assert_eq!((report.counts, report.job.unwrap().id), (want, job));
        let rejected = edit(core, &nora).rejected_rows(&id).await.unwrap();
        assert_eq!(rejected.iter().map(|row| row.mac.clone()).collect::<Vec<_>>(), ["nonsense".to_owned(), mac(5).to_string()]);
        assert!(rejected.iter().all(|row| !row.reason.is_empty()));
        let changed = edit(core, &nora).import_report(&id, Some(Changed)).await.unwrap().rows;
        assert_eq!((changed.len(), changed[0].was.as_str()), (1, "http://a/"));

        let stored = told_is_stored(core).await;
        assert_eq!((stored[&mac(1)].as_str(), stored[&mac(2)].as_str(), stored[&mac(5)].as_str()), ("http://a/", "http://b/", "http://secret/"));
        let found = view(core, &nora).find(mac(2)).await.unwrap();
        assert_eq!((found.model.as_str(), found.model_source), ("mine", ModelSource::Set));
        let history = view(core, &nora).detail(mac(2)).await.unwrap().history;
        let entry = &history[0].entry;
        assert_eq!((entry.door.as_str(), entry.actor.as_str(), entry.action.as_str(), entry.count), ("import", "nora", "import", 2));
        assert_eq!(history[0].item.is, "http://b/ (model mine)");
    }

    async fn all_or_nothing_means_it(scene: Scene) {
        let core = &scene.core;
        let (nora, _, id) = sample(&scene).await;
        let before = told_is_stored(core).await;
        let job = edit(core, &nora).start_import(&id, ImportMode::All).await.unwrap();
        let failed = finished(core, &nora, &job).await;
        assert_eq!(failed.state, JobState::Failed);
        assert!(failed.failure.unwrap().contains("2 rows are refused"));
        assert_eq!(told_is_stored(core).await, before);
        assert_eq!(counts(core, &nora, &id).await, ImportCounts { created: 1, changed: 1, unchanged: 1, rejected: 2 });
        // A failed one can be started again, in the other way.
        let again = edit(core, &nora).start_import(&id, ImportMode::Valid).await.unwrap();
        assert_ne!(again, job);
        assert_eq!(finished(core, &nora, &again).await.state, JobState::Done);
        let text = format!("{},http://a/\n{},http://c/\n", mac(7), mac(8));
        let good = edit(core, &nora).draft_import("pasted", text.into_bytes(), None).await.unwrap();
        let job = edit(core, &nora).start_import(&good, ImportMode::All).await.unwrap();
        assert_eq!(finished(core, &nora, &job).await.state, JobState::Done);
        assert_eq!(told_is_stored(core).await[&mac(8)], "http://c/");
    }

    async fn what_is_exported_is_imported_unchanged(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        for (number, text) in ["http://a/{mac}?x=\"1\",2;3", "https://u:p@b/ ä ", "tftp://[2001:db8::1]:69/|x", "ftp://h/a'b"].iter().enumerate() {
            let from = u64::try_from(number).unwrap() * 0x1_0000;
            edit(core, &nora).register_list((from..from + 300).map(mac).collect(), url(text)).await.unwrap();
        }
        edit(core, &nora).update(mac(1), 1, url("http://set/"), Some("mine".into())).await.unwrap();
        let rows: Vec<Redirection> = view(core, &nora).export(RedirectionQuery::default()).try_concat().await.unwrap();
        for delimiter in [b',', b';', b'\t', b'|'] {
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
            writer.write_record(["mac", "url", "model", "contact"]).unwrap();
            for row in &rows {
                writer.write_record([row.mac.colons().as_str(), &row.url, &row.model, "never"]).unwrap();
            }
            let id = edit(core, &nora).draft_import("export.csv", writer.into_inner().unwrap(), None).await.unwrap();
            assert_eq!(counts(core, &nora, &id).await, ImportCounts { unchanged: 1200, ..ImportCounts::default() });
            if delimiter == b';' {
                let before = audited(core).await;
                let job = edit(core, &nora).start_import(&id, ImportMode::Valid).await.unwrap();
                assert_eq!(finished(core, &nora, &job).await.state, JobState::Done);
                assert_eq!(audited(core).await, before);
            }
        }
        let again: Vec<Redirection> = view(core, &nora).export(RedirectionQuery::default()).try_concat().await.unwrap();
        assert_eq!(again, rows);
    }

    async fn many_rows_are_taken_in_portions_and_the_inbox_empties(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        list::contact(core, mac(4), scene.clock.now(), "192.0.2.1");
        crate::redirections::contacts::settle(core).await;
        let text: String = (0..3500).map(|number| format!("{}\n", mac(number))).collect();
        let id = edit(core, &nora).draft_import("pasted", text.into_bytes(), Some(url("http://a/{mac}"))).await.unwrap();
        let report = edit(core, &nora).import_report(&id, Some(ImportOutcome::Created)).await.unwrap();
        assert_eq!((report.counts.created, report.rows.len()), (3500, 200));
        let job = edit(core, &nora).start_import(&id, ImportMode::Valid).await.unwrap();
        let done = finished(core, &nora, &job).await;
        assert_eq!((done.state, done.done, done.rejected), (JobState::Done, 3500, 0));
        assert_eq!(told_is_stored(core).await.len(), 3500);
        assert_eq!(audited(core).await, (4, 3500));
        let inbox = core.store().row("SELECT count(*) AS n FROM redirection_inbox", vec![]).await.unwrap().unwrap();
        assert_eq!(inbox.int("n").unwrap(), 0);
    }

    async fn a_phone_that_others_took_meanwhile_is_refused_by_the_job(scene: Scene) {
        let core = &scene.core;
        let (nora, gus) = two(&scene).await;
        let text = format!("{},http://a/\n{},http://a/\n", mac(1), mac(2));
        let id = edit(core, &nora).draft_import("pasted", text.into_bytes(), None).await.unwrap();
        assert_eq!(counts(core, &nora, &id).await.created, 2);
        edit(core, &gus).register(mac(1), url("http://b/")).await.unwrap();
        assert_eq!(counts(core, &nora, &id).await, ImportCounts { created: 1, rejected: 1, ..ImportCounts::default() });
        let job = edit(core, &nora).start_import(&id, ImportMode::Valid).await.unwrap();
        assert_eq!(finished(core, &nora, &job).await.rejected, 1);
        edit(core, &gus).deregister(mac(1)).await.unwrap();
        // What was refused stays refused in the result.
        let rejected = edit(core, &nora).rejected_rows(&id).await.unwrap();
        assert_eq!((rejected[0].mac.clone(), rejected[0].field.as_str()), (mac(1).to_string(), "mac"));
    }

    async fn drafts_expire_and_are_bounded(scene: Scene) {
        let core = &scene.core;
        let (nora, _) = two(&scene).await;
        let text = format!("{},http://a/\n", mac(1)).into_bytes();
        let first = edit(core, &nora).draft_import("pasted", text.clone(), None).await.unwrap();
        let mut last = String::new();
        for _ in 0..20 {
            last = edit(core, &nora).draft_import("pasted", text.clone(), None).await.unwrap();
        }
        assert_eq!(edit(core, &nora).import_report(&first, None).await.unwrap_err(), crate::Error::NotFound);
        assert!(edit(core, &nora).import_report(&last, None).await.is_ok());
        scene.clock.advance(86_400);
        assert_eq!(edit(core, &nora).import_report(&last, None).await.unwrap_err(), crate::Error::NotFound);
        crate::redirections::contacts::sweep_now(core).await;
        let rows = core.store().row("SELECT count(*) AS n FROM redirection_import_rows", vec![]).await.unwrap().unwrap();
        assert_eq!(rows.int("n").unwrap(), 0);
        let refused = edit(core, &nora).draft_import("x", b"nothing here".to_vec(), None).await;
        assert!(matches!(&refused, Err(crate::Error::Invalid(errors)) if errors.of("file").is_some()), "{refused:?}");
    }
}
