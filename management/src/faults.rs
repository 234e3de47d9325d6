//! `/faults`: the faults of a rehearsal, switched on and off. A host that rehearses none has none of these routes: it answers 404.

use ::faults::{FaultKind, FaultOptions, FaultState, Faults, LONGEST, NotSwitchedOn, Scope};
use actix_web::{HttpResponse, web};
use platform::http::{FieldError, Fields, Page, Problem, QueryString};
use shared_kernel::{IntegerForm, TextForm};

use crate::forms::text;
use crate::kinds;
use crate::managed_host::ManagedHost;
use crate::parameters::any_context;

/// The name of a fault.
pub(crate) const FAULT: TextForm = TextForm::one_of(&FaultKind::NAMES);
/// The longest delay of an answer.
const LONGEST_DELAY_MS: i64 = 60_000;
/// The highest number that a program in JavaScript reads exactly.
const HIGHEST_NUMBER: i64 = 9_007_199_254_740_991;

/// The options of a switch that a request gives; the others are the usual ones.
#[derive(Debug, Default)]
pub(crate) struct Given {
    context: Option<String>,
    event_type: Option<String>,
    about: Option<String>,
    share: Option<u8>,
    duration_s: Option<u64>,
    seed: Option<u64>,
    at_most: Option<u64>,
    delay_ms: Option<u64>,
}

/// `GET /faults`: every fault with its state.
pub(crate) async fn list_faults(host: web::Data<ManagedHost>) -> Result<HttpResponse, Problem> {
    let items: Vec<FaultState> = rehearsed(&host)?.states();
    Ok(HttpResponse::Ok().json(Page::whole(items)))
}

/// `POST /faults/{fault}/on`: 200 when the fault is on. One that is on begins anew. A text that is given and empty restricts nothing.
pub(crate) async fn switch_on(
    host: web::Data<ManagedHost>,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let faults = rehearsed(&host)?;
    let kind = named(&path)?;
    let options = query.read(given)?.over(faults.usual(kind));
    let switched = faults.switch_on(kind, options);
    switched.map_err(refused)?;
    tracing::info!(fault = kind.name(), "a fault was switched on");
    Ok(HttpResponse::Ok().json(faults.state(kind)))
}

/// `POST /faults/{fault}/off`: 200 when the fault is off, whether it was on or not.
pub(crate) async fn switch_off(
    host: web::Data<ManagedHost>,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let faults = rehearsed(&host)?;
    let kind = named(&path)?;
    if faults.switch_off(kind) {
        tracing::info!(fault = kind.name(), "a fault was switched off");
    }
    Ok(HttpResponse::Ok().json(faults.state(kind)))
}

fn rehearsed(host: &ManagedHost) -> Result<&Faults, Problem> {
    let none = || {
        let detail = "This host rehearses no faults: galleria rehearse starts one that does.";
        Problem::of(&kinds::NO_FAULTS, detail)
    };
    host.faults.as_ref().ok_or_else(none)
}

fn refused(why: NotSwitchedOn) -> Problem {
    match why {
        NotSwitchedOn::Unavailable(why) => {
            Problem::of(&kinds::NO_SUCH_FAULT_HERE, format!("{why}."))
        }
        NotSwitchedOn::Ambiguous(why) => {
            let (field, detail) = ("about".to_owned(), why.to_string());
            Problem::invalid(vec![FieldError { field, detail }])
        }
    }
}

fn named(name: &str) -> Result<FaultKind, Problem> {
    let none = || {
        let detail = "There is no such fault; GET /faults lists those there are.";
        Problem::of(&kinds::NO_FAULTS, detail)
    };
    FaultKind::parse(name).ok_or_else(none)
}

/// The query of a switch.
pub(crate) fn given(fields: &mut Fields) -> Option<Given> {
    let context = any_context(fields);
    let mut word = |name, form| fields.optional_text(name, form, text);
    let event_type = word("event_type", TextForm::like("orders.order-placed.v1"));
    let about = word("about", TextForm::like("order/1"));
    let mut number = |name, least, most, example| {
        fields.optional_integer(name, IntegerForm::between(least, most, example), |given| {
            let is_in_range = (least..=most).contains(&given);
            let number = u64::try_from(given).ok().filter(|_| is_in_range);
            number.ok_or_else(|| format!("must be {least} to {most}"))
        })
    };
    let share = number("share", 1, 100, 100);
    let longest = i64::try_from(LONGEST.as_secs()).unwrap_or(i64::MAX);
    let duration_s = number("duration_s", 1, longest, 60);
    let seed = number("seed", 0, HIGHEST_NUMBER, 1);
    let at_most = number("at_most", 0, HIGHEST_NUMBER, 1);
    let delay_ms = number("delay_ms", 0, LONGEST_DELAY_MS, 1_200);
    Some(Given {
        context: context?,
        event_type: event_type?,
        about: about?,
        share: share?.and_then(|share| u8::try_from(share).ok()),
        duration_s: duration_s?,
        seed: seed?,
        at_most: at_most?,
        delay_ms: delay_ms?,
    })
}

impl Given {
    /// These options, and the usual ones where none is given. A limit of 0 strikes is none.
    fn over(self, usual: FaultOptions) -> FaultOptions {
        let chosen = |given: Option<String>, usual: Option<String>| {
            given.map_or(usual, |given| (!given.is_empty()).then_some(given))
        };
        let Scope { context, event_type, about } = usual.scope;
        FaultOptions {
            scope: Scope {
                context: chosen(self.context, context),
                event_type: chosen(self.event_type, event_type),
                about: chosen(self.about, about),
            },
            share: self.share.unwrap_or(usual.share),
            duration_s: self.duration_s.unwrap_or(usual.duration_s),
            seed: self.seed.unwrap_or(usual.seed),
            at_most: self.at_most.map_or(usual.at_most, |most| (most > 0).then_some(most)),
            delay_ms: self.delay_ms.unwrap_or(usual.delay_ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_are_not_given_are_the_usual_ones() {
        let mut usual = FaultOptions::usual(FaultKind::PoisonMessage);
        usual.scope.context = Some("orders".to_owned());
        assert_eq!(Given::default().over(usual.clone()), usual);
        let given = Given { context: Some(String::new()), at_most: Some(0), ..Given::default() };
        let options = given.over(usual);
        assert_eq!((options.scope.context, options.at_most), (None, None));
    }
}
