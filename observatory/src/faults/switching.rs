//! `POST /observatory/faults/{fault}`: switches a fault on, with the options of the form, or off.

use pages::form::Form;
use pages::see_other;

use super::body::FaultBody;
use super::none;
use crate::hosts::HostError;
use crate::outcome::{Outcome, Refusal};
use crate::visit::Visit;
use pages::address::in_query;

/// A text that is left empty restricts nothing.
const TEXTS: [&str; 3] = ["context", "event_type", "about"];
/// A number that is left empty is the usual one.
const NUMBERS: [&str; 5] = ["share", "duration_s", "seed", "at_most", "delay_ms"];

/// Switches it, and sends the browser back to the page.
pub(crate) async fn switch(visit: Visit) -> Outcome {
    let own = visit.hosts().get(0).ok_or_else(none)?;
    let (fault, form) = (in_query(&visit.param("fault")), visit.form());
    let asked = match form.text("switch") {
        "on" => format!("/faults/{fault}/on?{}", options(&form)),
        "off" => format!("/faults/{fault}/off"),
        _ => {
            let detail = "the form says neither on nor off".to_owned();
            return Err(Refusal::Host(HostError::Refused { status: 422, detail }));
        }
    };
    let switched: FaultBody = own.post(&asked).await?;
    Ok(see_other(&format!("/observatory/faults#{}", switched.fault)))
}

/// The options of the form as a query.
fn options(form: &Form) -> String {
    let texts = TEXTS.iter().map(|name| (name, form.text(name).trim()));
    let numbers = NUMBERS.iter().filter_map(|name| Some((name, form.filled_in(name)?)));
    let pairs = texts.chain(numbers).map(|(name, value)| format!("{name}={}", in_query(value)));
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_empty_is_sent_and_a_number_that_is_empty_is_not() {
        let form = Form::read(b"switch=on&about=+order%2F1%262+&share=50&seed=");
        assert_eq!(options(&form), "context=&event_type=&about=order%2F1%262&share=50");
    }
}
