//! The management port of a host: whether it is well, and the work of an operator, over HTTP (ADR 0070). It knows no context by
//! name.
