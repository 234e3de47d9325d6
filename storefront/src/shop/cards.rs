//! The cards that one may try: those of the simulated payment provider. Another provider has none, and a token is typed.

use serde::Deserialize;

use crate::visit::Visit;

/// A card to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Card {
    /// The token that is sent.
    pub(super) token: String,
    /// Its name for people, such as `Insufficient funds`.
    pub(super) name: String,
    /// The outcome of a payment with it.
    pub(super) does: String,
    /// Whether it is the one that is chosen.
    pub(super) is_chosen: bool,
}

#[derive(Deserialize)]
struct TestTokens {
    items: Vec<TestToken>,
}

#[derive(Deserialize)]
struct TestToken {
    token: String,
    does: String,
}

/// The cards, with the chosen one; the first if none is. None where the provider has none, or does not say.
pub(super) async fn of(visit: &Visit, chosen: &str) -> Vec<Card> {
    let tokens = visit.get::<TestTokens>("/api/v1/payments/test-tokens").await;
    let tokens = tokens.map(|tokens| tokens.items).unwrap_or_default();
    let is_known = tokens.iter().any(|token| token.token == chosen);
    let card = |(number, TestToken { token, does })| {
        let is_chosen = if is_known { token == chosen } else { number == 0 };
        Card { name: name_of(&token), does, is_chosen, token }
    };
    tokens.into_iter().enumerate().map(card).collect()
}

/// `tok_insufficient_funds` is the card `Insufficient funds`.
fn name_of(token: &str) -> String {
    let words = token.strip_prefix("tok_").unwrap_or(token).replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_called_by_what_happens_with_it() {
        assert_eq!(name_of("tok_insufficient_funds"), "Insufficient funds");
        assert_eq!(name_of("other"), "Other");
    }
}
