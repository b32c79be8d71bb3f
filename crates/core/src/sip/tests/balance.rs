//! Balances: never below nothing, and every step in the ledger.

use super::*;
use crate::testing::both;
use patchbay_domain::sip::{LedgerAction, Money};

fn money(text: &str) -> Money {
    Money::parse(text).unwrap()
}

/// The balance, once it is seen that the ledger leads to it.
async fn balanced<A>(account: &SipAccount<'_, A>) -> Money {
    let balance = account.prepaid().await.unwrap().unwrap().balance;
    let ledger = account.export_balance().await.unwrap();
    assert_eq!(ledger.iter().map(|entry| entry.value.0).sum::<i64>(), balance.0);
    assert_eq!(ledger[0].balance, balance);
    for two in ledger.windows(2) {
        assert_eq!(two[1].balance.plus(two[0].value), two[0].balance, "each step leads to the next");
    }
    balance
}

both! {
    async fn an_account_is_prepaid_from_its_first_step_on(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        let sip = edit(&scene.core, &nora);
        let alice = sip.account(&address("alice")).await.unwrap();
        assert_eq!(alice.prepaid().await.unwrap(), None);
        assert!(alice.balance_history().await.unwrap().is_empty());
        assert_eq!(refused(alice.add_balance(money("5"), " ").await), ["reason"]);
        assert_eq!(refused(alice.add_balance(Money::ZERO, "Nothing").await), ["amount"]);
        assert_eq!(alice.add_balance(money("-0.01"), "Mistake").await, Err(Error::BalanceTooLow));
        assert_eq!(alice.prepaid().await.unwrap(), None, "what was refused makes nobody prepaid");
        assert_eq!(alice.set_balance(money("12.38"), "Manual update").await.unwrap(), money("12.38"));
        assert_eq!(alice.add_balance(money("-0.38"), "Rounding").await.unwrap(), money("12"));
        assert_eq!(alice.set_balance(money("10"), "Agreed").await.unwrap(), money("10"));
        assert_eq!(refused(alice.add_balance(money("1000000"), "Too much").await), ["amount"]);
        assert_eq!(balanced(&alice).await, money("10"));
        let told: Vec<_> = alice.balance_history().await.unwrap().into_iter().map(|entry| (entry.action, entry.value.plain())).collect();
        let want = [(LedgerAction::Set, "-2"), (LedgerAction::Add, "-0.38"), (LedgerAction::Set, "12.38")];
        assert_eq!(told, want.map(|(action, value)| (action, value.to_owned())));
        assert_eq!(changes(&alice).await[0], "set-balance: 12.00 -> 10.00 (Agreed)");
    }

    async fn many_at_once_never_take_more_than_there_is(scene: Scene) {
        let nora = with_accounts(&scene, &["alice"]).await;
        edit(&scene.core, &nora).account(&address("alice")).await.unwrap().set_balance(money("10"), "Opening").await.unwrap();
        let takers = (0..25).map(|_| {
            let (scene, nora) = (scene.clone(), nora.clone());
            tokio::spawn(async move {
                let sip = edit(&scene.core, &nora);
                let alice = sip.account(&address("alice")).await.unwrap();
                alice.add_balance(money("-1"), "Taken").await
            })
        });
        let outcomes: Vec<_> = futures::future::join_all(takers).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 10);
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(Error::BalanceTooLow))), "{outcomes:?}");
        let sip = edit(&scene.core, &nora);
        assert_eq!(balanced(&sip.account(&address("alice")).await.unwrap()).await, Money::ZERO);
    }

    async fn a_call_that_costs_more_than_there_is_takes_all_and_says_so(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let sip = edit(&scene.core, &nora);
        let alice = sip.account(&address("alice")).await.unwrap();
        alice.set_balance(money("0.05"), "Opening").await.unwrap();
        let price = Some(money("0.12"));
        let calls = ["alice", "bob"].map(|user| CallReport {
            price,
            ..call(user, &format!("{user}@example.org"), "+31201234567@example.org", scene.clock.now())
        });
        proxy(&scene.core, &nora).calls(calls.to_vec()).await.unwrap();
        assert_eq!(balanced(&alice).await, Money::ZERO);
        assert_eq!(alice.balance_history().await.unwrap()[0].description, "Session to +31201234567 for 60s (0.07 not covered)");
        let bob = sip.account(&address("bob")).await.unwrap();
        assert_eq!(bob.prepaid().await.unwrap(), None, "who pays by invoice has no balance");
    }

    async fn a_voucher_is_redeemed_once(scene: Scene) {
        let nora = with_accounts(&scene, &["alice", "bob"]).await;
        let sip = edit(&scene.core, &nora);
        assert_eq!(refused(sip.create_vouchers(0, money("-1"), 0).await), ["count", "amount", "days"]);
        let made = sip.create_vouchers(2, money("10"), 30).await.unwrap();
        let (alice, bob) = (owner(&scene, "alice").await, owner(&scene, "bob").await);
        let (alice, bob) = (own(&scene.core, &alice), own(&scene.core, &bob));
        let number = made[0].number.0.clone();
        assert_eq!(alice.redeem(&made[0].id, &made[1].number.0).await, Err(Error::Voucher));
        let (one, two) = tokio::join!(alice.redeem(&made[0].id, &number), bob.redeem(&made[0].id, &number));
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "{one:?} {two:?}");
        scene.clock.advance(30 * 24 * 60 * 60);
        assert_eq!(alice.redeem(&made[1].id, &made[1].number.0).await, Err(Error::Voucher), "out of date");
        let vouchers = sip.vouchers().await.unwrap();
        assert_eq!(vouchers.iter().filter(|voucher| voucher.redeemed_at.is_some()).count(), 1);
        for _ in 0..10 {
            let _ = alice.redeem("guess", "guess").await;
        }
        assert!(matches!(alice.redeem("guess", "guess").await, Err(Error::Core(crate::Error::Throttled { .. }))));
        assert!(alice.redeem("\0", "\0").await.is_err());
    }
}
