//! Reads forms and text out of the HTML of our own pages: attributes are in double quotes, and text is escaped.

/// The fields of the form with this action, as they would be sent untouched; `None` when there is no such form.
pub(super) fn form(html: &str, action: &str) -> Option<Vec<(String, String)>> {
    let mut forms = html.split("<form").skip(1);
    let form = forms.find(|form| {
        let (tag, _) = form.split_once('>').unwrap_or((form, ""));
        attribute(tag, "action").as_deref() == Some(action)
    })?;
    let form = form.split("</form>").next()?;
    let mut fields: Vec<(String, String)> =
        form.split("<input").skip(1).filter_map(input).collect();
    fields.extend(form.split("<textarea").skip(1).filter_map(textarea));
    fields.extend(form.split("<select").skip(1).filter_map(select));
    Some(fields)
}

fn input(rest: &str) -> Option<(String, String)> {
    let (tag, _) = rest.split_once('>')?;
    let is_box = matches!(attribute(tag, "type").as_deref(), Some("checkbox" | "radio"));
    if is_box && !tag.contains(" checked") {
        return None;
    }
    Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
}

fn textarea(rest: &str) -> Option<(String, String)> {
    let (tag, rest) = rest.split_once('>')?;
    let value = rest.split("</textarea>").next()?;
    // The line end behind the tag is not part of the text.
    let value = value.strip_prefix('\n').unwrap_or(value);
    Some((attribute(tag, "name")?, unescaped(value).replace('\n', "\r\n")))
}

fn select(rest: &str) -> Option<(String, String)> {
    let (tag, rest) = rest.split_once('>')?;
    let options = || rest.split("</select>").next().unwrap_or_default().split("<option").skip(1);
    let chosen = options()
        .find(|option| option.split_once('>').is_some_and(|(tag, _)| tag.contains(" selected")));
    let (option, _) = chosen.or_else(|| options().next())?.split_once('>')?;
    Some((attribute(tag, "name")?, attribute(option, "value").unwrap_or_default()))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(unescaped)
}

fn unescaped(text: &str) -> String {
    let entities = [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&quot;", "\""),
        ("&#38;", "&"),
    ];
    entities.iter().fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}

/// The text of a page: tags and runs of blanks count as one blank.
pub(super) fn text(html: &str) -> String {
    let pieces = html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    let text = pieces.collect::<Vec<_>>().join(" ");
    unescaped(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_would_be_sent() {
        let html = "<form action=\"/other\"><input name=\"x\"></form>\
            <form class=\"a\" action=\"/here\" method=\"post\">\
            <input type=\"hidden\" name=\"etag\" value=\"&#34;3&#34;\">\
            <input type=\"checkbox\" name=\"no\" value=\"1\"><input type=\"radio\" name=\"yes\" value=\"2\" checked>\
            <textarea name=\"text\">\na &#60; b\nc</textarea>\
            <select name=\"sort\"><option value=\"\">A</option><option value=\"b\" selected>B</option></select>\
            </form>";
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = [
            field("etag", "\"3\""),
            field("yes", "2"),
            field("text", "a < b\r\nc"),
            field("sort", "b"),
        ];
        assert_eq!(form(html, "/here").unwrap(), expected);
        assert_eq!(form(html, "/nowhere"), None);
    }

    #[test]
    fn text_is_what_a_reader_sees() {
        assert_eq!(text("<p>In the\n  <b>shop</b> &#38; out</p>"), "In the shop & out");
    }
}
