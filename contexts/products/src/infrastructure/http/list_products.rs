//! `GET /products`: anyone lists the products on sale, with search, filters and sort orders. `GET /products/withdrawn`: staff lists those
//! that were withdrawn, in the same way.

mod cursor;
#[cfg(test)]
mod tests;

use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::{Cursor, Fields, Limit, ListId, Page, Problem, QueryString};
use shared_kernel::{Currency, TextForm};

use super::bodies::ProductBody;
use super::{State, reader};
use crate::application::ports::{CataloguePage, Listing, Place, SearchWords, Sort};
use crate::domain::{Category, Price};
use cursor::StoredPlace;

pub(super) struct Asked {
    list: ListId,
    page: CataloguePage,
    place: Place,
    limit: Limit,
}

pub(super) async fn list_products(
    state: web::Data<State>,
    query: QueryString,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    list(&state, query.read(asked)?, &http).await
}

pub(super) async fn list_withdrawn_products(
    state: web::Data<State>,
    query: QueryString,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    list(&state, query.read(asked_of_withdrawn)?, &http).await
}

async fn list(state: &State, asked: Asked, http: &HttpRequest) -> Result<HttpResponse, Problem> {
    let Asked { list, page, place, limit } = asked;
    let (reader, rows) = (reader(http), limit.rows_to_ask());
    let found = state.application.browse_catalogue(reader, &page, &place, rows).await?;
    let next = |items: &[Listing]| StoredPlace::of(&place.after(items, page.sort));
    let shown = Page::cut_by_page(found, limit, list, next);
    Ok(shown.map(ProductBody::of).answer(http))
}

pub(super) fn asked(fields: &mut Fields) -> Option<Asked> {
    read(fields, true)
}

pub(super) fn asked_of_withdrawn(fields: &mut Fields) -> Option<Asked> {
    read(fields, false)
}

fn read(fields: &mut Fields, is_on_sale: bool) -> Option<Asked> {
    let search = fields.optional_text("q", SearchWords::FORM, SearchWords::parse);
    let category = fields.optional_text("category", Category::FORM, Category::parse);
    let currency = fields.optional_text("currency", Currency::FORM, Currency::parse);
    let min_price_minor = fields.optional_integer("min_price", Price::MINOR_FORM, not_negative);
    let max_price_minor = fields.optional_integer("max_price", Price::MINOR_FORM, not_negative);
    if let (Some(Some(least)), Some(Some(most))) = (min_price_minor, max_price_minor)
        && least > most
    {
        fields.refuse("max_price", "must not be below min_price");
    }
    let in_stock = fields.optional_flag("in_stock");
    let sort = fields.optional_text("sort", SORT_FORM, parse_sort);
    let compares_prices =
        matches!((min_price_minor, max_price_minor), (Some(Some(_)), _) | (_, Some(Some(_))))
            || matches!(sort, Some(Some(Sort::CheapestFirst | Sort::DearestFirst)));
    if compares_prices && matches!(currency, Some(None)) {
        fields.refuse("currency", "is required with min_price, max_price and a sort by price");
    }
    let limit = Limit::read(fields);
    let cursor = Cursor::<StoredPlace>::read(fields, "cursor");
    let search = search?;
    let sort = sort?.unwrap_or(if search.is_some() { Sort::Relevance } else { Sort::Name });
    if sort == Sort::Relevance && search.is_none() {
        fields.refuse("sort", "can be relevance only together with q");
        return None;
    }
    let page = CataloguePage {
        is_on_sale,
        search,
        category: category?,
        currency: currency?,
        min_price_minor: min_price_minor?,
        max_price_minor: max_price_minor?,
        in_stock: in_stock?,
        sort,
    };
    let list = ListId::of("products", &page);
    let place = match Cursor::place_in(cursor?, list, fields, "cursor")?.map(StoredPlace::place) {
        None => Place::default(),
        Some(Ok(place)) => place,
        Some(Err(refused)) => {
            fields.refuse("cursor", refused);
            return None;
        }
    };
    Some(Asked { list, page, place, limit: limit? })
}

fn not_negative(minor: i64) -> Result<i64, &'static str> {
    if minor < 0 { Err("must not be negative") } else { Ok(minor) }
}

const SORT_FORM: TextForm = TextForm::one_of(&["name", "relevance", "price", "-price", "newest"]);

fn parse_sort(text: &str) -> Result<Sort, &'static str> {
    match text {
        "relevance" => Ok(Sort::Relevance),
        "name" => Ok(Sort::Name),
        "price" => Ok(Sort::CheapestFirst),
        "-price" => Ok(Sort::DearestFirst),
        "newest" => Ok(Sort::NewestFirst),
        _ => Err("must be one of relevance, name, price, -price, newest"),
    }
}
