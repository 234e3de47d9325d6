//! The back office in a browser without JavaScript: staff works by forms alone, each by permission.

#[cfg(test)]
mod back_office {
    mod customers;
    mod importing;
    mod permissions;
    mod products;
    mod selling;
    mod service_accounts;
}
