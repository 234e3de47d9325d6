//! Several shops in one host: what one tenant has, another cannot see, and neither can a request that names no tenant.

#[cfg(test)]
mod tenants {
    mod apart;
    mod events;
    mod folders;
    mod routing;
    mod tokens;
}
