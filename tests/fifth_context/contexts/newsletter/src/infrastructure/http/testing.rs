//! The harness of endpoint tests: the test of the fifth context speaks to the built program instead.
