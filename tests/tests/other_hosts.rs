//! No page and no file that a host serves leads a browser to another host.

#[cfg(test)]
mod other_hosts {
    use std::collections::{BTreeMap, BTreeSet, VecDeque};

    use hyper::Method;
    use platform::http::routes::Policy;
    use serde_json::Value;
    use tests::test_app::{Answer, TestApp};

    /// The host of this shop, as it is configured.
    const OWN: &str = "shop.example";
    /// The page of a client that logs people in, and its host, which the log-in page has to name.
    const BACK: &str = "https://pages.example/back";
    const CLIENT: &str = "pages.example";
    /// Names of vocabularies, which are compared and never fetched; hosts that nobody can own (RFC 2606).
    const NO_HOSTS: [&str; 2] = ["www.w3.org", "example.org"];
    /// Swagger UI names hosts in its messages. Its policy keeps a browser from all of them.
    const SCRIPTS_OF_OTHERS: [&str; 2] =
        ["swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"];
    /// The sources of a policy that are on no other host.
    const OWN_SOURCES: [&str; 4] = ["'none'", "'self'", "'unsafe-inline'", "data:"];

    /// The files that are linked from `/`, from every public list and page, and from what those link to, by path.
    async fn crawled(shop: &TestApp) -> BTreeMap<String, Answer> {
        let is_start = |path: &str| !path.contains('{') && !path.starts_with("/health");
        let routes = host::api::routes().into_iter();
        let public = routes.filter(|one| one.policy == Policy::Public && one.method == "GET");
        let mut next: VecDeque<String> =
            public.map(|one| one.path).filter(|path| is_start(path)).collect();
        next.push_back(format!(
            "/api/v1/oauth/authorize?response_type=code&client_id=storefront&redirect_uri={BACK}&state=x\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        ));
        let mut found = BTreeMap::new();
        while let Some(path) = next.pop_front() {
            if found.contains_key(&path) {
                continue;
            }
            let call = shop.call(Method::GET, &format!("/{path}"));
            let answer = call.header("accept", "text/html,application/json").send().await;
            next.extend(
                answer.header("location").filter(|to| to.starts_with('/')).map(str::to_owned),
            );
            next.extend(links(&path, &answer));
            found.insert(path, answer);
        }
        found
    }

    /// The paths on this host that a page, a style or a list leads to.
    fn links(path: &str, answer: &Answer) -> Vec<String> {
        let kind = answer.header("content-type").unwrap_or_default();
        let mut links = Vec::new();
        if kind.contains("html") {
            for attribute in ["href=", "src=", "action="] {
                links.extend(answer.text.split(attribute).skip(1).map(value));
            }
        } else if kind.contains("css") {
            links.extend(answer.text.split("url(").skip(1).map(value));
        } else if path != "/api/v1/openapi.json" && kind.contains("json") {
            texts(&answer.json(), &mut links);
            links.retain(|link| link.starts_with('/'));
        }
        let path = path.split_once('?').map_or(path, |(path, _query)| path);
        let folder = path.rsplit_once('/').map_or("", |(folder, _file)| folder);
        let of_this_host =
            links.into_iter().filter(|link| !link.contains(':') && !link.contains('{'));
        let resolved = of_this_host.map(|link| match link.strip_prefix("./").unwrap_or(&link) {
            whole if whole.starts_with('/') => whole.to_owned(),
            beside => format!("{folder}/{beside}"),
        });
        resolved.collect()
    }

    /// The value that an attribute or an address in a style begins with.
    fn value(rest: &str) -> String {
        let rest = rest.trim_start_matches(['"', '\'']);
        let ends = ['"', '\'', ' ', '>', ')', '#'];
        rest.split(ends).next().unwrap_or_default().replace("&amp;", "&")
    }

    fn texts(json: &Value, found: &mut Vec<String>) {
        found.extend(json.as_str().map(str::to_owned));
        let members = json.as_object().into_iter().flat_map(serde_json::Map::values);
        let items = json.as_array().into_iter().flatten();
        members.chain(items).for_each(|part| texts(part, found));
    }

    /// The hosts that a text names: each that follows two slashes where an address may begin.
    fn hosts(text: &str) -> BTreeSet<String> {
        let mut hosts = BTreeSet::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("//") {
            let begins = before.ends_with([':', '"', '\'', '(', '=', ' ']) || before.is_empty();
            let host: String = after
                .chars()
                .take_while(|letter| letter.is_ascii_alphanumeric() || ".-".contains(*letter))
                .collect();
            if begins && host.contains('.') {
                hosts.insert(host);
            }
            rest = after;
        }
        hosts
    }

    /// The sources of a policy that are elsewhere.
    fn foreign_sources(policy: &str) -> Vec<&str> {
        let sources = policy.split(';').flat_map(|directive| directive.split_whitespace().skip(1));
        sources
            .filter(|source| !OWN_SOURCES.contains(source) && !source.starts_with("'sha256-"))
            .collect()
    }

    #[tokio::test]
    async fn no_page_and_no_file_of_a_host_leads_to_another_host() {
        let shop = TestApp::start_with(|settings| {
            settings.set("users.issuer", format!("https://{OWN}"));
            settings.set("users.oauth_clients", format!("storefront={BACK}"));
        })
        .await;
        let crawled = crawled(&shop).await;
        for expected in [
            "/api-docs/index.html",
            "/api-docs/swagger-ui.css",
            "/api-docs/swagger-ui-bundle.js",
            "/api-docs/swagger-initializer.js",
            "/problems/stale-version",
            "/api/v1/openapi.json",
        ] {
            assert!(crawled.get(expected).is_some_and(|one| one.status == 200), "{expected}");
        }
        for (path, answer) in &crawled {
            let is_log_in = path.contains("/oauth/authorize?");
            let mut elsewhere = hosts(&answer.text);
            elsewhere.remove(OWN);
            let is_known = |host: &str| NO_HOSTS.contains(&host) || is_log_in && host == CLIENT;
            elsewhere.retain(|host| !is_known(host));
            let is_of_others = SCRIPTS_OF_OTHERS.iter().any(|script| path.ends_with(script));
            assert!(is_of_others || elsewhere.is_empty(), "{path} names {elsewhere:?}");
            let policy = answer.header("content-security-policy").unwrap_or_default();
            assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
            let foreign = foreign_sources(policy);
            let back = ["https://pages.example"];
            assert_eq!(foreign, if is_log_in { &back[..] } else { &[] }, "{path}: {policy}");
        }
        let initializer = &crawled["/api-docs/swagger-initializer.js"].text;
        assert!(initializer.contains(r#""validatorUrl": "none""#), "{initializer}");
    }

    #[test]
    fn a_host_is_found_wherever_a_page_may_name_one() {
        for text in [
            "<script src=//cdn.example.com/x.js>",
            "<img src='https://a.example.com'>",
            "@import url(http://b.example.com/x.css)",
            r#"{"url": "https://petstore.example.com/v2"}"#,
        ] {
            assert_eq!(hosts(text).len(), 1, "{text}");
        }
        assert_eq!(hosts("a // comment, 1 // 2. and /x//y"), BTreeSet::new());
        assert_eq!(
            foreign_sources("default-src 'none'; script-src 'self' https://a.b"),
            ["https://a.b"]
        );
    }
}
