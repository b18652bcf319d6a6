//! What a budget alert says.

use livecheck_metering::{
    BudgetMark, CustomerSummary, HardCap, MicroDollars, UtcMicros, WaitingMail,
};

use super::Letter;

/// The mail that tells of a mark, by the account's terms of this moment and its plan's overage price, if it has one.
#[must_use]
pub fn budget_alert(
    mail: &WaitingMail,
    account: &CustomerSummary,
    overage_price: Option<MicroDollars>,
    written: UtcMicros,
) -> Letter {
    let (month, used, limit) = (mail.month, mail.used, mail.limit);
    let subject = match mail.mark {
        BudgetMark::Eighty => format!("80 % of your Livecheck calls of {month} are used"),
        BudgetMark::Full => format!("All of your Livecheck calls of {month} are used"),
    };
    let body = format!(
        "Hello,\n\
         \n\
         your Livecheck account {to}\n\
         is on the {plan} plan and has used\n\
         {used} of its {limit} calls of {month} (UTC).\n\
         \n\
         {next}\n\
         \n\
         GET /v1/usage, asked with your API key, shows the figures of this moment.\n\
         \n\
         You are told once a month at 80 % and once at 100 %.\n",
        to = mail.to,
        plan = account.plan,
        next = what_comes_next(mail, account.hard_cap, overage_price),
    );
    Letter {
        id: mail.id.clone(),
        to: mail.to.clone(),
        subject,
        body,
        written,
    }
}

fn what_comes_next(mail: &WaitingMail, cap: HardCap, price: Option<MicroDollars>) -> String {
    let when = match mail.mark {
        BudgetMark::Eighty => "When all of them are used, further calls",
        BudgetMark::Full => "Further calls",
    };
    let again = mail.month.end();
    match (cap, price) {
        (HardCap::Off, Some(price)) => format!(
            "Your hard cap is off. {when} are answered\n\
             and billed at {price} US dollars each. To stop at the limit instead, have\n\
             the hard cap switched on."
        ),
        (HardCap::Off, None) => format!("{when} are answered."),
        (HardCap::On, Some(price)) => format!(
            "Your hard cap is on. {when} are refused\n\
             (quota_exceeded) until {again}, and cost nothing. To go on,\n\
             move to a larger plan, or have the hard cap switched off: calls beyond the\n\
             limit are then billed at {price} US dollars each."
        ),
        (HardCap::On, None) => format!(
            "{when} are refused (quota_exceeded)\n\
             until {again}, and cost nothing.\n\
             To go on, move to a larger plan."
        ),
    }
}

#[cfg(test)]
mod tests {
    use livecheck_metering::{CustomerState, Plan, Standing, YearMonth};

    use super::*;

    fn body(mark: BudgetMark, plan: Plan, hard_cap: HardCap, price: Option<u64>) -> String {
        let customer = "11111111-1111-4111-8111-111111111111"
            .parse()
            .expect("an id");
        let to = || "ann@example.com".parse().expect("an address");
        let month = YearMonth::parse("2026-12").expect("a month");
        let mail = WaitingMail {
            id: "an id".to_owned(),
            customer,
            to: to(),
            mark,
            month,
            used: 8,
            limit: 10,
            attempts: 1,
        };
        let standing = Standing {
            customer,
            month,
            total_calls: 9,
            monthly_limit: 10,
            remaining_calls: 1,
            over_limit_calls: 0,
            overage_billed_calls: 0,
            cap: None,
        };
        let account = CustomerSummary {
            id: customer,
            email: to(),
            state: CustomerState::Active,
            plan,
            hard_cap,
            created: UtcMicros::EPOCH,
            standing,
        };
        let price = price.map(MicroDollars::from_micros);
        let letter = budget_alert(&mail, &account, price, UtcMicros::EPOCH);
        assert!(
            letter.body.lines().all(|line| line.len() <= 76),
            "{}",
            letter.body
        );
        assert!(letter.body.contains("8 of its 10 calls of 2026-12 (UTC)."));
        letter.body.replace('\n', " ")
    }

    #[test]
    fn an_uncapped_account_is_told_the_price_of_going_on() {
        let body = body(BudgetMark::Full, Plan::Starter, HardCap::Off, Some(180_000));
        assert!(body.contains("Further calls are answered and billed at 0.18 US dollars each"));
        assert!(!body.contains("quota_exceeded"));
    }

    #[test]
    fn a_capped_account_is_told_until_when_it_stands_still_and_how_to_go_on() {
        let body = body(
            BudgetMark::Eighty,
            Plan::Starter,
            HardCap::On,
            Some(180_000),
        );
        assert!(body.contains("When all of them are used, further calls are refused"));
        assert!(body.contains("until 2027-01-01T00:00:00.000Z"));
        assert!(body.contains("switched off: calls beyond the limit are then billed at 0.18"));
    }

    #[test]
    fn a_free_account_is_not_offered_overage() {
        let body = body(BudgetMark::Full, Plan::Free, HardCap::On, None);
        assert!(body.contains("Further calls are refused"));
        assert!(!body.contains("billed") && !body.contains("switched off"));
    }
}
