//! Public keys in JSON (RFC 7517, RFC 8037): the form in which the users context serves them and other hosts read them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::auth::keys::VerifyingKey;

const KEY_BYTES: usize = 32;

/// One public key. Members that only other kinds of keys have are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Jwk {
    /// The kind of key; `OKP` is an octet key pair.
    pub kty: String,
    /// The curve, `Ed25519`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// The public key, base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// The key's id, which tokens name in `kid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// The algorithm, `EdDSA`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// The use of the key, `sig`.
    #[serde(rename = "use", default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
}

/// A set of public keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Jwks {
    /// The keys.
    pub keys: Vec<Jwk>,
}

/// Why a key of a set verifies none of our tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnusableKey {
    /// Another kind of key, or meant for something else.
    #[error("it is not an Ed25519 key for signatures")]
    OtherKind,
    /// It has no id, so no token can name it.
    #[error("it has no id")]
    Nameless,
    /// Not 32 bytes in base64url.
    #[error("it is not 32 bytes in base64url")]
    Malformed,
}

impl Jwk {
    /// An Ed25519 key. Its id is its thumbprint (RFC 7638), so equal keys have equal ids.
    pub fn ed25519(public_key: &[u8; KEY_BYTES]) -> Self {
        let x = URL_SAFE_NO_PAD.encode(public_key);
        let kid = thumbprint(&x);
        Self {
            kty: "OKP".to_owned(),
            crv: Some("Ed25519".to_owned()),
            x: Some(x),
            kid: Some(kid),
            alg: Some("EdDSA".to_owned()),
            usage: Some("sig".to_owned()),
        }
    }

    /// The key in the form that verifies tokens.
    pub fn verifying_key(&self) -> Result<VerifyingKey, UnusableKey> {
        let is_ed25519 = self.kty == "OKP" && self.crv.as_deref() == Some("Ed25519");
        let is_for_tokens = self.alg.as_deref().is_none_or(|alg| alg == "EdDSA")
            && self.usage.as_deref().is_none_or(|usage| usage == "sig");
        if !is_ed25519 || !is_for_tokens {
            return Err(UnusableKey::OtherKind);
        }
        let key_id = self.kid.clone().filter(|id| !id.is_empty()).ok_or(UnusableKey::Nameless)?;
        let x = self.x.as_deref().ok_or(UnusableKey::Malformed)?;
        let public_key = URL_SAFE_NO_PAD.decode(x).map_err(|_not_base64| UnusableKey::Malformed)?;
        if public_key.len() != KEY_BYTES {
            return Err(UnusableKey::Malformed);
        }
        Ok(VerifyingKey { key_id, key: DecodingKey::from_ed_der(&public_key) })
    }
}

impl Jwks {
    /// The keys that verify our tokens. Others are skipped, as RFC 7517 asks.
    pub fn verifying_keys(&self) -> Vec<VerifyingKey> {
        self.keys.iter().filter_map(|key| key.verifying_key().ok()).collect()
    }
}

/// The thumbprint of RFC 7638: a hash of the required members in the order of their names.
fn thumbprint(x: &str) -> String {
    let required = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(required))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // The example of RFC 8037, appendix A.
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    const THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

    fn example() -> Jwk {
        Jwk::ed25519(&URL_SAFE_NO_PAD.decode(X).unwrap().try_into().unwrap())
    }

    #[test]
    fn is_written_as_rfc_8037_shows_it() {
        let set = Jwks { keys: vec![example()] };
        let expected = json!({"keys": [{
            "kty": "OKP", "crv": "Ed25519", "x": X, "kid": THUMBPRINT, "alg": "EdDSA", "use": "sig",
        }]});
        assert_eq!(serde_json::to_value(&set).unwrap(), expected);
        assert_eq!(serde_json::from_value::<Jwks>(expected).unwrap(), set);
        assert_eq!(example().verifying_key().unwrap().key_id, THUMBPRINT);
    }

    #[test]
    fn skips_keys_of_other_kinds() {
        let foreign = json!({"keys": [
            {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "1"},
            {"kty": "OKP", "crv": "X25519", "x": X, "kid": "2"},
            {"kty": "OKP", "crv": "Ed25519", "x": X, "kid": "3", "use": "enc"},
            {"kty": "OKP", "crv": "Ed25519", "x": X, "kid": "4", "alg": "HS256"},
            {"kty": "OKP", "crv": "Ed25519", "x": X},
            {"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "5"},
            {"kty": "OKP", "crv": "Ed25519", "x": "not base64!", "kid": "6"},
            {"kty": "OKP", "crv": "Ed25519", "x": X, "kid": "7"},
        ]});
        let set: Jwks = serde_json::from_value(foreign).unwrap();
        let usable: Vec<String> = set.verifying_keys().into_iter().map(|key| key.key_id).collect();
        assert_eq!(usable, ["7"]);
    }
}
