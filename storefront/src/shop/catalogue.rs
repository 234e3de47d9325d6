//! `GET /`: the catalogue, with search, categories, filters, sort orders and pages.

use askama::Template;
use pages::address::Query;
use pages::form::Form;
use serde::Deserialize;

use super::product::Product;
use crate::categories::categories;
use crate::form_errors::FormErrors;
use crate::layout::Layout;
use crate::money;
use crate::visit::{Outcome, Visit};

/// Products on a page.
const ON_A_PAGE: &str = "24";
/// The currency that prices are compared in, unless the page says otherwise.
const CURRENCY: &str = "EUR";

/// A page of products as the API sends it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ProductPage {
    pub(super) items: Vec<Product>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "shop/catalogue.html")]
struct CataloguePage {
    layout: Layout,
    form: Form,
    errors: FormErrors,
    currency: String,
    categories: Vec<(String, String, bool)>,
    products: Vec<Product>,
    is_filtered: bool,
    first: String,
    next: String,
}

impl CataloguePage {
    /// The sort orders, with the one that is chosen.
    fn sort_orders(&self) -> Vec<(&'static str, &'static str, bool)> {
        let chosen = self.form.text("sort");
        let orders = [
            ("", if self.form.filled_in("q").is_some() { "Best match" } else { "Name" }),
            ("newest", "Newest first"),
            ("price", "Price, lowest first"),
            ("-price", "Price, highest first"),
        ];
        orders.map(|(value, words)| (value, words, value == chosen)).to_vec()
    }

    /// Three pictures of the page that are unlike each other.
    fn hero_pictures(&self) -> Vec<String> {
        self.products.iter().skip(2).step_by(5).take(3).map(Product::picture).collect()
    }

    fn category(&self) -> &str {
        self.form.text("category")
    }
}

pub(super) async fn show(visit: Visit) -> Outcome {
    let form = visit.query_form();
    let currency = form.filled_in("currency").unwrap_or(CURRENCY).to_owned();
    let mut errors = FormErrors::none();
    let query = asked(&form, &currency, &mut errors);
    let path = query.clone().with("limit", ON_A_PAGE).with_some("cursor", form.filled_in("cursor"));
    let page = match visit.get::<ProductPage>(&path.below("/api/v1/products")).await {
        Ok(page) => page,
        Err(refusal) => {
            let problem = refusal.into_problem()?;
            errors = FormErrors::about_all(
                problem
                    .errors
                    .first()
                    .map_or(problem.detail, |one| format!("{}: {}", one.field, one.detail)),
            );
            ProductPage::default()
        }
    };
    let chosen = form.text("category").to_owned();
    let categories = categories(&visit).await.into_iter().map(|name| {
        let path = shown(&form, &[("category", &name), ("cursor", "")]);
        let is_chosen = name == chosen;
        (name, path, is_chosen)
    });
    let categories = categories.collect();
    let next = page.next.map(|cursor| shown(&form, &[("cursor", &cursor)])).unwrap_or_default();
    let is_first = form.filled_in("cursor").is_none();
    let first = if is_first { String::new() } else { shown(&form, &[("cursor", "")]) };
    let is_filtered = ["q", "category", "min", "max", "in_stock"]
        .iter()
        .any(|name| form.filled_in(name).is_some());
    let layout = visit.layout(&title(&form)).await;
    let products = page.items;
    visit.page(&CataloguePage {
        layout,
        form,
        errors,
        currency,
        categories,
        products,
        is_filtered,
        first,
        next,
    })
}

fn title(form: &Form) -> String {
    match (form.filled_in("q"), form.filled_in("category")) {
        (Some(words), _) => format!("“{words}”"),
        (None, Some(category)) => category.to_owned(),
        (None, None) => String::new(),
    }
}

/// The query of the API for what is asked of the page. Fields that cannot be read are reported, and left out.
fn asked(form: &Form, currency: &str, errors: &mut FormErrors) -> Query {
    let sort = form.filled_in("sort").filter(|sort| ["newest", "price", "-price"].contains(sort));
    let mut query = Query::new()
        .with_some("q", form.filled_in("q"))
        .with_some("category", form.filled_in("category"))
        .with_some("sort", sort)
        .with_some("in_stock", form.filled_in("in_stock").map(|_checked| "true"));
    let mut compares_prices = sort.is_some_and(|sort| sort.ends_with("price"));
    for (field, parameter) in [("min", "min_price"), ("max", "max_price")] {
        let Some(typed) = form.filled_in(field) else { continue };
        match money::parse(typed, currency) {
            Some(amount) => {
                query = query.with(parameter, &amount.to_string());
                compares_prices = true;
            }
            None => errors.add(field, "must be an amount such as 25 or 19.90"),
        }
    }
    query.with_some("currency", compares_prices.then_some(currency))
}

/// The address of the page with what is asked of it, but for what is given here.
fn shown(form: &Form, other: &[(&str, &str)]) -> String {
    let fields = ["q", "category", "min", "max", "in_stock", "sort", "cursor"];
    let query = fields.iter().fold(Query::new(), |query, name| {
        let given = other.iter().find(|(given, _)| given == name).map(|(_, value)| *value);
        query.with_some(name, given.or_else(|| form.filled_in(name)))
    });
    query.below("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> (String, FormErrors) {
        let mut errors = FormErrors::none();
        let query = asked(&Form::read(text.as_bytes()), "EUR", &mut errors);
        (query.to_string(), errors)
    }

    #[test]
    fn what_is_asked_of_the_page_is_asked_of_the_api() {
        let (asked, errors) =
            query("q=vase&category=Vases&in_stock=on&sort=-price&min=10&max=19%2C90");
        let expected = "q=vase&category=Vases&sort=-price&in_stock=true&min_price=1000&max_price=1990&currency=EUR";
        assert_eq!((asked.as_str(), errors.is_empty()), (expected, true));
        let (asked, errors) = query("min=cheap&sort=random");
        assert_eq!(asked, "");
        assert!(errors.of_field("min").starts_with("Must be an amount"));
    }

    #[test]
    fn links_keep_what_was_asked_and_drop_the_page() {
        let form = Form::read(b"q=a&cursor=x&sort=price");
        assert_eq!(
            shown(&form, &[("category", "Toys & Games"), ("cursor", "")]),
            "/?q=a&category=Toys+%26+Games&sort=price"
        );
        assert_eq!(shown(&form, &[("cursor", "y")]), "/?q=a&sort=price&cursor=y");
    }
}
