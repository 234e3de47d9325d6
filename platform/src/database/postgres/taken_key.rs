//! Unique violations of PostgreSQL in the form that SQLite reports them: contexts see one text for each key, whichever
//! database stores it.

/// `table.column, table.column`: the key of a unique violation. `detail` names the columns, in whatever language the
/// server uses: `Key (order_id, sku)=(…, …) already exists.` A server that suppresses the detail still names the
/// constraint.
pub(super) fn duplicate_key(
    table: Option<&str>,
    detail: Option<&str>,
    constraint: Option<&str>,
) -> String {
    let columns = detail.and_then(columns);
    match (table, columns, constraint) {
        (Some(table), Some(columns), _) => {
            let key: Vec<String> =
                columns.into_iter().map(|column| format!("{table}.{column}")).collect();
            key.join(", ")
        }
        (_, _, Some(constraint)) => constraint.to_owned(),
        (Some(table), _, None) => table.to_owned(),
        (None, _, None) => "unknown".to_owned(),
    }
}

/// The columns of `(a, b)=(…)`. The values come last and may contain anything; the names come first and contain no
/// bracket.
fn columns(detail: &str) -> Option<Vec<&str>> {
    let (_, names) = detail.split_once('(')?;
    let (names, _values) = names.split_once(")=(")?;
    Some(names.split(", ").map(|name| name.trim_matches('"')).collect())
}

#[cfg(test)]
mod tests {
    use super::duplicate_key;

    fn key(table: &str, detail: &str) -> String {
        duplicate_key(Some(table), Some(detail), Some("products_sku_key"))
    }

    #[test]
    fn a_key_is_named_as_sqlite_names_it() {
        assert_eq!(key("products", "Key (sku)=(VASE) already exists."), "products.sku");
        assert_eq!(
            key("inbox", "Key (event_id, handler)=(0190, users.erased) already exists."),
            "inbox.event_id, inbox.handler"
        );
        assert_eq!(key("notes", "Key (\"order\")=(1) already exists."), "notes.order");
    }

    #[test]
    fn neither_the_value_nor_the_language_matters() {
        assert_eq!(key("products", "Key (sku)=(a)=(b), (c) already exists."), "products.sku");
        assert_eq!(key("products", "Schlüssel »(sku)=(VASE)« existiert bereits."), "products.sku");
    }

    #[test]
    fn without_a_detail_the_constraint_is_named() {
        let constraint = Some("products_sku_key");
        assert_eq!(duplicate_key(Some("products"), None, constraint), "products_sku_key");
        assert_eq!(duplicate_key(Some("products"), Some(""), constraint), "products_sku_key");
        assert_eq!(duplicate_key(Some("products"), None, None), "products");
    }
}
