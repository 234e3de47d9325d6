//! Which parts of HTML bodies stay and which are dropped.

use super::*;

#[test]
fn visible_text_is_kept() {
    let html = "<p>Mouth-blown &amp; <b>hand</b>-cut.<br/>Holds 1&nbsp;l&hellip;</p>\n<ul><li>blue</li>\
                <LI class=\"a>b\">red</LI></ul>";
    assert_eq!(html_to_text(html), "Mouth-blown & hand-cut.\nHolds 1 l…\n- blue\n- red");
}

#[test]
fn a_table_keeps_its_cells_apart_and_a_stray_quote_ends_nothing() {
    let html =
        "<table><tr><th>Height</th><td>20 cm</td></tr></table><p title=it's>x</p><p a = '>'>y</p>";
    assert_eq!(html_to_text(html), "Height 20 cm\nx\ny");
}

#[test]
fn scripts_styles_and_attributes_are_dropped() {
    let html = "a<script>alert('</p>')</SCRIPT >b<style>p{}</style>c<!-- <b>no</b> -->d<img onerror=\"x>y\">e";
    assert_eq!(html_to_text(html), "abcde");
    assert_eq!(html_to_text("safe<script>never closed"), "safe");
    assert_eq!(html_to_text("x<p never closed"), "x");
}

#[test]
fn text_that_is_no_markup_stays() {
    assert_eq!(
        html_to_text("a < b && b > c & d &unknown; &#x41;&#66;"),
        "a < b && b > c & d &unknown; AB"
    );
    assert_eq!(html_to_text("plain"), "plain");
    assert_eq!(html_to_text("&lt;script&gt;"), "<script>");
}

#[test]
fn broken_markup_does_not_panic() {
    for html in
        ["<", "</", "<!", "<!--", "&", "&#", "&#x;", "&#1114112;", "<é>", "é<b", "<script", "&é;"]
    {
        let _text = html_to_text(html);
    }
}
