//! The basket of a guest, in a cookie. Nothing in it is believed: prices are looked up, and a line that cannot be read is left out.

use actix_web::HttpRequest;
use pages::address::{decoded, segment};
use pages::cookies::{self, Cookie};

use crate::money::Money;

/// The cookie.
const COOKIE: &str = "basket";
/// As many lines as a guest may have: a cookie holds 4 KiB, and each line is looked up to be shown.
pub(crate) const MOST_LINES: usize = 20;
/// The largest quantity of a line, as the API has it.
pub(crate) const LARGEST: i64 = 999;
/// The longest value of the cookie, in bytes.
const LONGEST: usize = 3_600;
/// A month.
const KEPT_FOR: u32 = 30 * 24 * 60 * 60;

/// A line of the basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GuestLine {
    pub(crate) sku: String,
    pub(crate) quantity: i64,
    pub(crate) price_seen: Money,
}

/// The basket of a guest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct GuestBasket(Vec<GuestLine>);

/// The basket has as many lines as it can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

impl GuestBasket {
    /// The basket that the browser brings.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let value = cookies::read(request, COOKIE).unwrap_or_default();
        let mut basket = Self::default();
        for line in value.split('!').take(MOST_LINES).filter_map(read) {
            // A line that does not fit, or a second one of the same product, was not written by this shop.
            let _left_out = basket.add(line);
        }
        basket
    }

    /// A basket of these lines.
    pub(crate) const fn with(lines: Vec<GuestLine>) -> Self {
        Self(lines)
    }

    /// The lines, the oldest first.
    pub(crate) fn lines(&self) -> &[GuestLine] {
        &self.0
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The units in it.
    pub(crate) fn units(&self) -> i64 {
        self.0.iter().map(|line| line.quantity).sum()
    }

    /// Adds units of a product, at the price that was seen last.
    pub(crate) fn add(&mut self, line: GuestLine) -> Result<(), Full> {
        if let Some(known) = self.0.iter_mut().find(|known| known.sku == line.sku) {
            known.quantity = known.quantity.saturating_add(line.quantity).min(LARGEST);
            known.price_seen = line.price_seen;
            return Ok(());
        }
        self.0.push(line);
        if self.0.len() > MOST_LINES || self.written().len() > LONGEST {
            self.0.pop();
            return Err(Full);
        }
        Ok(())
    }

    /// Sets the quantity of a line; 0 removes it.
    pub(crate) fn set(&mut self, sku: &str, quantity: i64) {
        if quantity <= 0 {
            self.0.retain(|line| line.sku != sku);
        } else if let Some(line) = self.0.iter_mut().find(|line| line.sku == sku) {
            line.quantity = quantity.min(LARGEST);
        }
    }

    /// The cookie that keeps it; one that removes it when it is empty.
    pub(crate) fn cookie(&self) -> Cookie {
        if self.is_empty() {
            return Cookie::removed(COOKIE);
        }
        Cookie::new(COOKIE, self.written()).lasting(KEPT_FOR)
    }

    fn written(&self) -> String {
        let line = |line: &GuestLine| {
            let GuestLine { sku, quantity, price_seen } = line;
            let Money { amount_minor, currency } = price_seen;
            format!("{}/{quantity}/{amount_minor}/{currency}", segment(sku))
        };
        self.0.iter().map(line).collect::<Vec<_>>().join("!")
    }
}

/// Reads a line such as `VASE-ONDA-SMK/2/6900/EUR`.
fn read(text: &str) -> Option<GuestLine> {
    let mut parts = text.split('/');
    let sku = decoded(parts.next()?)?;
    let quantity =
        parts.next()?.parse().ok().filter(|quantity| (1..=LARGEST).contains(quantity))?;
    let amount_minor = parts.next()?.parse().ok().filter(|amount: &i64| *amount >= 0)?;
    let currency = parts.next()?.to_owned();
    let is_currency = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_whole =
        parts.next().is_none() && is_currency && !sku.is_empty() && sku.chars().count() <= 100;
    is_whole.then_some(GuestLine { sku, quantity, price_seen: Money { amount_minor, currency } })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::COOKIE as HEADER;
    use actix_web::test::TestRequest;

    use super::*;

    fn line(sku: &str, quantity: i64) -> GuestLine {
        let price_seen = Money { amount_minor: 6900, currency: "EUR".to_owned() };
        GuestLine { sku: sku.to_owned(), quantity, price_seen }
    }

    fn brought(cookie: &str) -> GuestBasket {
        let request = TestRequest::default().insert_header((HEADER, format!("basket={cookie}")));
        GuestBasket::of(&request.to_http_request())
    }

    #[test]
    fn a_basket_survives_the_way_through_the_cookie() {
        let mut basket = GuestBasket::default();
        basket.add(line("VASE-ONDA-SMK", 2)).unwrap();
        basket.add(line("Mug/ä!; 1%", 1)).unwrap();
        basket.add(line("VASE-ONDA-SMK", 1)).unwrap();
        let header = basket.cookie().header(false).unwrap();
        let value = header.to_str().unwrap().split(';').next().unwrap();
        let read = brought(value.strip_prefix("basket=").unwrap());
        assert_eq!(read, basket);
        assert_eq!((read.lines().len(), read.units()), (2, 4));
    }

    #[test]
    fn what_cannot_be_a_line_is_left_out() {
        for bad in [
            "",
            "MUG",
            "MUG/0/1/EUR",
            "MUG/1000/1/EUR",
            "MUG/1/-1/EUR",
            "MUG/1/1/eur",
            "MUG/1/1/EUR/x",
            "%/1/1/EUR",
            "/1/1/EUR",
            "%FF/1/1/EUR",
        ] {
            assert!(brought(bad).is_empty(), "{bad}");
        }
        assert_eq!(brought("MUG/1/1/EUR!nonsense!CUP/2/1/EUR").units(), 3);
    }

    #[test]
    fn a_basket_is_bounded() {
        let mut basket = GuestBasket::default();
        for number in 0..MOST_LINES {
            basket.add(line(&format!("SKU-{number}"), 1)).unwrap();
        }
        assert_eq!(basket.add(line("ONE-MORE", 1)), Err(Full));
        assert_eq!(basket.add(line("SKU-0", 5000)), Ok(()));
        assert_eq!(basket.lines()[0].quantity, LARGEST);
        basket.set("SKU-0", 0);
        assert_eq!(basket.lines().len(), MOST_LINES - 1);
        assert_eq!(GuestBasket::default().cookie(), Cookie::removed(COOKIE));
        let mut long = GuestBasket::default();
        let full = (0..MOST_LINES)
            .any(|number| long.add(line(&format!("{number}{}", "ä".repeat(98)), 1)).is_err());
        assert!(full && long.written().len() <= LONGEST);
    }
}
