//! The look as one style sheet in layers. The rules of a page go into the layer `pages`, which wins over these.

/// The layers `reset`, `tokens`, `base` and `components`, in the order in which they are declared.
pub const LOOK: &str = concat!(
    include_str!("../css/tokens.css"),
    include_str!("../css/base.css"),
    include_str!("../css/components.css"),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_look_names_no_other_host_and_loads_nothing() {
        for word in ["http:", "https:", "@import", "url("] {
            assert!(!LOOK.contains(word), "{word}");
        }
    }

    #[test]
    fn every_brace_of_the_look_is_closed() {
        assert_eq!(LOOK.matches('{').count(), LOOK.matches('}').count());
    }
}
