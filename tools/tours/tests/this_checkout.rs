//! The tours of this checkout.

#[cfg(test)]
mod this_checkout {
    use std::path::Path;

    use tours::{Checkout, Look, Problem, list_text, tour_text};

    fn here() -> Checkout {
        Checkout::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    #[test]
    fn pages_and_code_agree() {
        let problems = here().check().unwrap();
        let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
        assert!(
            lines.is_empty(),
            "docs/tours/README.md says how to mend it:\n{}",
            lines.join("\n")
        );
    }

    #[test]
    fn there_is_a_tour_of_a_checkout_a_failure_and_a_move() {
        let list = here().list().unwrap();
        let names: Vec<&str> = list.iter().map(|tour| &*tour.name).collect();
        assert_eq!(names, ["checkout", "failure", "move"]);
        for tour in &list {
            assert!((10..=16).contains(&tour.stops), "{}: {} stops", tour.name, tour.stops);
        }
    }

    /// Every stop is shown with its code, in 80 columns.
    #[test]
    fn every_tour_fits_a_terminal() {
        let checkout = here();
        let list = list_text(&checkout.list().unwrap());
        let mut texts = vec![list];
        for tour in checkout.tours().unwrap() {
            let shown = checkout.show(&tour.name, None).unwrap();
            for stop in &shown.stops {
                assert!(!stop.excerpt.code.is_empty(), "{}", stop.stop.marker);
            }
            texts.push(tour_text(&shown, Look::PLAIN));
        }
        for line in texts.iter().flat_map(|text| text.lines()) {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    /// The list of tours names each page with its title.
    #[test]
    fn the_list_of_pages_is_complete() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tours");
        let list = std::fs::read_to_string(folder.join("README.md")).unwrap();
        for tour in here().list().unwrap() {
            let link = format!("[{}]({}.md)", tour.title, tour.name);
            assert!(list.contains(&link), "no {link}");
        }
    }
}
