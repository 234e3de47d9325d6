//! The name of an event type: the context that publishes it, what happened, and the version of the body.

/// The parts of `orders.order-placed.v1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventType<'a> {
    /// The context that publishes it, `orders`.
    pub context: &'a str,
    /// The name without the version, `orders.order-placed`.
    pub name: &'a str,
    /// The version, 1.
    pub version: u32,
}

impl<'a> EventType<'a> {
    /// The parts of `text`; `None` when it has another form than `context.what-happened.v1`: lower-case letters, digits
    /// and hyphens, and a version without leading zeros.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (name, version) = text.rsplit_once('.')?;
        let (context, happened) = name.split_once('.')?;
        let digits = version.strip_prefix('v').filter(|digits| !digits.starts_with('0'))?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !is_word(context) {
            return None;
        }
        let version = digits.parse().ok()?;
        is_word(happened).then_some(Self { context, name, version })
    }

    /// The name without the version, of a text that may have another form: then all of it.
    pub fn name_of(text: &'a str) -> &'a str {
        text.rsplit_once('.').map_or(text, |(name, _version)| name)
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_a_context_a_name_and_a_version() {
        let read = EventType::parse("orders.order-placed.v12").unwrap();
        assert_eq!((read.context, read.name, read.version), ("orders", "orders.order-placed", 12));
        assert_eq!(EventType::name_of("orders.order-placed.v12"), read.name);
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            ".",
            "orders",
            "orders.v1",
            "orders.placed",
            "orders.placed.1",
            "orders.placed.v",
            "orders.placed.v01",
            "orders.placed.v0",
            "orders.placed.v-1",
            "orders.placed.v+1",
            "orders.placed.v99999999999",
            "Orders.placed.v1",
            "orders.Placed.v1",
            "orders..v1",
            ".placed.v1",
            "orders.placed.now.v1",
            "orders.pla\u{0}ced.v1",
            "orders.placed.v1 ",
            "orders.pl*.v1",
            "orders.>.v1",
            "ordérs.placed.v1",
            "1orders.placed.v1",
        ] {
            assert_eq!(EventType::parse(text), None, "{text:?}");
        }
    }
}
