//! Seals addresses and payment tokens with the keys of customers, which `users` keeps. An address is JSON inside; its place
//! names the order, so that it opens in its own row only.

use std::collections::BTreeSet;

use async_trait::async_trait;
use platform::database::Database;
use platform::personal::{NoKey, PersonKeys, is_sealed};
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use shared_kernel::StoreError;
use uuid::Uuid;

use crate::application::ports::{PersonalData, PersonalDataError};
use crate::contract;
use crate::domain::{
    AddressPart, Country, CustomerId, Locality, LocalityParts, Order, OrderId, PaymentToken,
    Sealed, ShippingAddress,
};
use crate::infrastructure::persistence::orders;

/// The customers of so many orders are expected to be asked for first.
const LATEST_ORDERS: u64 = 500;

/// The customers of the latest orders.
pub(crate) async fn customers_of_latest_orders(
    database: &Database,
) -> Result<Vec<Uuid>, StoreError> {
    let latest = orders::Entity::find().order_by_desc(orders::Column::Id).limit(LATEST_ORDERS);
    let latest = database.all(latest).await?;
    let customers: BTreeSet<Uuid> = latest.into_iter().map(|order| order.customer_id).collect();
    Ok(customers.into_iter().collect())
}

/// The personal data of customers under their keys.
pub(crate) struct SealedPersonalData {
    keys: PersonKeys,
}

impl SealedPersonalData {
    pub(crate) const fn new(keys: PersonKeys) -> Self {
        Self { keys }
    }
}

#[async_trait]
impl PersonalData for SealedPersonalData {
    async fn seal(
        &self,
        order: OrderId,
        customer: CustomerId,
        address: &ShippingAddress,
        token: &PaymentToken,
    ) -> Result<Option<(Sealed<ShippingAddress>, Sealed<PaymentToken>)>, PersonalDataError> {
        let key = match self.keys.of(customer.as_uuid()).await {
            Ok(key) => key,
            Err(NoKey::Destroyed) => return Ok(None),
            Err(NoKey::Away(why)) => return Err(PersonalDataError::KeyAway(why)),
        };
        let text = serde_json::to_string(&Record::of(address));
        let text = text.map_err(|error| store(StoreError::Unavailable(Box::new(error))))?;
        let address = Sealed::stored(key.seal(&place(order), &text));
        let token = key.seal(&contract::payment_token_place(order.as_uuid()), token.as_str());
        Ok(Some((address, Sealed::stored(token))))
    }

    async fn address_of(
        &self,
        order: &Order,
    ) -> Result<Option<ShippingAddress>, PersonalDataError> {
        let Some(address) = order.shipping_address() else { return Ok(None) };
        let id = order.id();
        if !is_sealed(address.as_str()) {
            return read(id, address.as_str()).map(Some);
        }
        match self.keys.of(order.customer().as_uuid()).await {
            Ok(key) => {
                let text = key.open(&place(id), address.as_str());
                let text = text.map_err(|_not_opened| corrupt(id))?;
                read(id, &text).map(Some)
            }
            Err(NoKey::Destroyed) => Ok(None),
            Err(NoKey::Away(why)) => Err(PersonalDataError::KeyAway(why)),
        }
    }

    async fn sealed(
        &self,
        order: OrderId,
        customer: CustomerId,
        plain: &Sealed<ShippingAddress>,
    ) -> Result<Option<Sealed<ShippingAddress>>, PersonalDataError> {
        match self.keys.of(customer.as_uuid()).await {
            Ok(key) => Ok(Some(Sealed::stored(key.seal(&place(order), plain.as_str())))),
            Err(NoKey::Destroyed) => Ok(None),
            Err(NoKey::Away(why)) => Err(PersonalDataError::KeyAway(why)),
        }
    }
}

/// The place that an address is sealed for.
fn place(order: OrderId) -> String {
    format!("orders/shipping-address/{order}")
}

/// An address as it is sealed. The migration has written those of before in this form too, where an empty text stands for a part
/// that the address does not have.
#[derive(Serialize, Deserialize)]
struct Record {
    name: String,
    line1: String,
    line2: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    state: Option<String>,
    country: String,
}

impl Record {
    fn of(address: &ShippingAddress) -> Self {
        let ShippingAddress { name, line1, line2, locality } = address.clone();
        let LocalityParts { country, state, city, postal_code } = locality.into_parts();
        let text = |part: Option<AddressPart>| part.map(AddressPart::into_string);
        Self {
            name: name.into_string(),
            line1: line1.into_string(),
            line2: text(line2),
            postal_code: text(postal_code),
            city: text(city),
            state: text(state),
            country: country.code().to_owned(),
        }
    }
}

fn read(order: OrderId, text: &str) -> Result<ShippingAddress, PersonalDataError> {
    let record: Record = serde_json::from_str(text).map_err(|_no_record| corrupt(order))?;
    let Record { name, line1, line2, postal_code, city, state, country } = record;
    let part = |text: &str| AddressPart::stored(text).map_err(|_refused| corrupt(order));
    let optional = |text: Option<String>| {
        let given = text.filter(|text| !text.is_empty());
        given.map(|text| part(&text)).transpose()
    };
    Ok(ShippingAddress {
        name: part(&name)?,
        line1: part(&line1)?,
        line2: optional(line2)?,
        locality: Locality::stored(LocalityParts {
            country: Country::parse(&country).map_err(|_unknown| corrupt(order))?,
            state: optional(state)?,
            city: optional(city)?,
            postal_code: optional(postal_code)?,
        }),
    })
}

fn corrupt(order: OrderId) -> PersonalDataError {
    store(StoreError::CorruptRow { table: "orders", column: "address", key: order.to_string() })
}

const fn store(error: StoreError) -> PersonalDataError {
    PersonalDataError::Store(error)
}

#[cfg(test)]
mod tests {
    use platform::testing::{ManualClock, TestPersonKeys};
    use uuid::Uuid;

    use super::*;
    use crate::domain::testing::{address, address_in, customer};

    const ORDER: OrderId = OrderId::from_uuid(Uuid::from_u128(1));

    fn data() -> (SealedPersonalData, std::sync::Arc<TestPersonKeys>) {
        let (keys, source) = TestPersonKeys::keys(ManualClock::at("2026-01-01T12:00:00Z"));
        (SealedPersonalData::new(keys), source)
    }

    async fn opened(data: &SealedPersonalData, text: &str) -> ShippingAddress {
        let key = data.keys.of(customer().as_uuid()).await.unwrap();
        read(ORDER, &key.open(&place(ORDER), text).unwrap()).unwrap_or_else(|_| panic!("{text}"))
    }

    #[tokio::test]
    async fn every_part_of_an_address_comes_back() {
        let (data, _source) = data();
        let token = PaymentToken::parse("tok_visa").unwrap();
        let hong_kong = address_in("HK", "1 Queen's Road", "Central", "Hong Kong Island", "");
        for address in [address(), hong_kong] {
            let sealed = data.seal(ORDER, customer(), &address, &token).await.unwrap_or_default();
            let (text, token) = sealed.unwrap();
            assert!(is_sealed(text.as_str()) && is_sealed(token.as_str()));
            assert_eq!(opened(&data, text.as_str()).await, address);
        }
    }

    #[tokio::test]
    async fn an_address_of_before_is_read_and_sealed() {
        let (data, source) = data();
        let plain = r#"{"name":"Ada","line1":"1 High Street","line2":null,"postal_code":"","city":"Hamilton","state":null,"country":"BM"}"#;
        let plain = Sealed::stored(plain);
        let address = read(ORDER, plain.as_str()).unwrap_or_else(|_| panic!("it is read"));
        assert_eq!(
            (address.locality.postal_code(), address.locality.city()),
            (None, Some("Hamilton"))
        );
        let sealed = data.sealed(ORDER, customer(), &plain).await.unwrap_or_default().unwrap();
        assert_eq!(opened(&data, sealed.as_str()).await, address);
        source.destroy(Uuid::from_u128(43));
        let erased = CustomerId::from_uuid(Uuid::from_u128(43));
        assert_eq!(data.sealed(ORDER, erased, &plain).await.unwrap_or_default(), None);
        for broken in ["", "{}", r#"{"name":"","line1":"x","country":"GB"}"#] {
            assert!(read(ORDER, broken).is_err(), "{broken}");
        }
    }
}
