//! The provider behind a socket.

use std::net::TcpListener;

use platform::http_client::HttpClient;

use super::*;
use crate::server::ProviderServer;

#[actix_web::test]
async fn a_provider_behind_a_socket_answers_as_it_does_in_the_process() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let service = Arc::new(sandbox.service.clone());
    let server = ProviderServer::start(listener, service, 1).unwrap();
    let client = HttpClient::new(&format!("http://{}", server.address)).unwrap();

    let body = json!({"amount_minor": 2_500, "currency": "EUR", "token": "tok_success"});
    let charged = ask(&client, post("/v1/charges", 1, &body)).await;
    assert_eq!(charged, sandbox.charge(1, "tok_success").await);
    for path in
        ["/v1/health".to_owned(), format!("/v1/captures?after={}", Uuid::nil()), "/v2".to_owned()]
    {
        let request = request(Method::GET, &path, None, Bytes::new());
        assert_eq!(ask(&client, request).await, sandbox.get(&path).await, "{path}");
    }
    server.stop().await;
}
