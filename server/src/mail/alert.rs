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
         your Livecheck account {to} is on the {plan} plan and has used\n\
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
             until {again}, and cost nothing. To go on, move to a larger plan."
        ),
    }
}
