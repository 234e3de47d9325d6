//! Icons as inline SVG: 24 units square, drawn with one line in the colour of the text beside them. They say nothing that the text
//! does not say, so that screen readers pass them over.

/// Opens an icon, and closes it.
macro_rules! line {
    ($drawing:literal) => {
        concat!(
            "<svg class=\"icon\" viewBox=\"0 0 24 24\" width=\"24\" height=\"24\" fill=\"none\" stroke=\"currentColor\" \
             stroke-width=\"1.75\" stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\" focusable=\"false\">",
            $drawing,
            "</svg>"
        )
    };
}

/// The icon of that name; nothing when there is none.
pub fn icon(name: &str) -> &'static str {
    match name {
        "cart" => line!(
            "<path d=\"M3 4h2.2l2.1 10.2a1 1 0 0 0 1 .8h8.9a1 1 0 0 0 1-.8L20 7H6\"/><circle cx=\"9\" cy=\"19.5\" r=\"1.4\"/><circle cx=\"17\" cy=\"19.5\" r=\"1.4\"/>"
        ),
        "person" => line!(
            "<circle cx=\"12\" cy=\"8\" r=\"3.6\"/><path d=\"M4.8 20c.8-4 3.6-6 7.2-6s6.4 2 7.2 6\"/>"
        ),
        "people" => line!(
            "<circle cx=\"9\" cy=\"8.5\" r=\"3.2\"/><path d=\"M2.8 19.5c.6-3.6 3-5.4 6.2-5.4s5.6 1.8 6.2 5.4\"/><path d=\"M15.5 5.6a3.2 3.2 0 0 1 0 5.9M17.8 14.6c2 .7 3.2 2.3 3.6 4.9\"/>"
        ),
        "search" => {
            line!("<circle cx=\"10.8\" cy=\"10.8\" r=\"6.3\"/><path d=\"m15.5 15.5 5 5\"/>")
        }
        "sun" => line!(
            "<circle cx=\"12\" cy=\"12\" r=\"4\"/><path d=\"M12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M5.5 18.5l1.4-1.4M17.1 6.9l1.4-1.4\"/>"
        ),
        "moon" => line!("<path d=\"M19.8 14.4A8.3 8.3 0 0 1 9.6 4.2a8.3 8.3 0 1 0 10.2 10.2Z\"/>"),
        "bolt" => line!("<path d=\"M13 2.8 5.5 13.4H11l-1 7.8 7.5-10.6H12z\"/>"),
        "check" => line!("<path d=\"m5 12.6 4.6 4.6L19.2 7\"/>"),
        "cross" => line!("<path d=\"M6 6l12 12M18 6 6 18\"/>"),
        "left" => line!("<path d=\"m14.5 5.5-6.5 6.5 6.5 6.5\"/>"),
        "right" => line!("<path d=\"m9.5 5.5 6.5 6.5-6.5 6.5\"/>"),
        "down" => line!("<path d=\"m5.5 9.5 6.5 6.5 6.5-6.5\"/>"),
        "truck" => line!(
            "<path d=\"M2.8 6.5h10.7v10H2.8zM13.5 10h4l3.7 3.5v3h-7.7\"/><circle cx=\"7\" cy=\"17.8\" r=\"1.8\"/><circle cx=\"17.2\" cy=\"17.8\" r=\"1.8\"/>"
        ),
        "box" => line!(
            "<path d=\"m12 3 8.2 4.3v9.4L12 21l-8.2-4.3V7.3z\"/><path d=\"m4 7.4 8 4.2 8-4.2M12 11.6V21\"/>"
        ),
        "card" => line!(
            "<rect x=\"2.8\" y=\"5.5\" width=\"18.4\" height=\"13\" rx=\"2\"/><path d=\"M2.8 10h18.4M6.5 15h3.5\"/>"
        ),
        "clock" => line!("<circle cx=\"12\" cy=\"12\" r=\"8.7\"/><path d=\"M12 7v5.2l3.4 2\"/>"),
        "alert" => line!("<path d=\"M12 4 2.9 19.5h18.2z\"/><path d=\"M12 10v4.5M12 17v.2\"/>"),
        "receipt" => line!(
            "<path d=\"M5.5 3.5h13v17l-2.6-1.5-2.6 1.5-2.6-1.5-2.6 1.5-2.6-1.5z\"/><path d=\"M9 8.5h6M9 12.5h6\"/>"
        ),
        "tag" => line!(
            "<path d=\"M3.5 12.2V4.5a1 1 0 0 1 1-1h7.7l8.3 8.3a1.4 1.4 0 0 1 0 2l-6.7 6.7a1.4 1.4 0 0 1-2 0z\"/><circle cx=\"8\" cy=\"8\" r=\"1.2\"/>"
        ),
        "key" => line!(
            "<circle cx=\"8\" cy=\"15.5\" r=\"4.2\"/><path d=\"m11 12.5 8.5-8.5M16 7.5l2.5 2.5\"/>"
        ),
        "list" => line!("<path d=\"M8.5 6h12M8.5 12h12M8.5 18h12M4 6h.2M4 12h.2M4 18h.2\"/>"),
        "plus" => line!("<path d=\"M12 5v14M5 12h14\"/>"),
        "minus" => line!("<path d=\"M5 12h14\"/>"),
        "trash" => line!(
            "<path d=\"M4.5 6.5h15M9.5 6V4h5v2M6.5 6.5l1 13.5h9l1-13.5M10.5 10.5v5.5M13.5 10.5v5.5\"/>"
        ),
        "leave" => line!("<path d=\"M14 4.5H6v15h8M10.5 12H21M17.5 8.5 21 12l-3.5 3.5\"/>"),
        "pause" => line!("<path d=\"M8.5 5.5v13M15.5 5.5v13\"/>"),
        "play" => line!("<path d=\"m7.5 5 11 7-11 7z\"/>"),
        "map" => line!(
            "<circle cx=\"6\" cy=\"6\" r=\"2.6\"/><circle cx=\"18\" cy=\"8\" r=\"2.6\"/><circle cx=\"10\" cy=\"18\" r=\"2.6\"/><path d=\"m8.5 6.4 7 1.2M7 8.4l2 7.2M16.3 10l-4.7 6\"/>"
        ),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_is_hidden_from_screen_readers_and_has_no_inline_style() {
        for name in ["cart", "person", "truck", "map"] {
            let drawn = icon(name);
            assert!(drawn.contains("aria-hidden=\"true\"") && !drawn.contains("style="), "{name}");
        }
        assert_eq!(icon("nothing"), "");
    }
}
