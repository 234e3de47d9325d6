//! The manifests that `galleria extract` writes, checked without a cluster: every field belongs to the Kubernetes API,
//! every reference has a target, and the program accepts every argument, variable, port and path.

use std::collections::{BTreeMap, BTreeSet};

use clap::Parser;
use galleria::cli::CommandLine;
use host::config::{Config, Settings};
use host::registry::COMPILED;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{Container, PersistentVolumeClaim, PodSpec, Service};
use k8s_openapi::api::networking::v1::{HTTPIngressPath, Ingress};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::Value;

use super::program::{Serving, folder, run};
use super::serve::get;

/// The manifests of one context.
#[derive(Default)]
struct Manifests {
    deployments: Vec<Deployment>,
    services: BTreeMap<String, Service>,
    claims: BTreeSet<String>,
    ingress: Vec<HTTPIngressPath>,
    readme: String,
}

fn manifests(context: &str) -> Manifests {
    let folder = folder();
    assert_eq!(run(&folder, &["extract", context]).code, 0);
    let read = |file: &str| {
        std::fs::read_to_string(folder.path().join("extracted").join(context).join(file)).unwrap()
    };
    let mut all = Manifests { readme: read("README.md"), ..Manifests::default() };
    for value in serde_saphyr::from_multiple::<Value>(&read("kubernetes.yaml")).unwrap() {
        match value["kind"].as_str().unwrap() {
            "Deployment" => all.deployments.push(whole(&value)),
            "Service" => {
                let service: Service = whole(&value);
                all.services.insert(service.metadata.name.clone().unwrap(), service);
            }
            "PersistentVolumeClaim" => {
                let claim: PersistentVolumeClaim = whole(&value);
                all.claims.insert(claim.metadata.name.unwrap());
            }
            "Ingress" => {
                let ingress: Ingress = whole(&value);
                let rules = ingress.spec.unwrap().rules.unwrap();
                all.ingress.extend(rules.into_iter().flat_map(|rule| rule.http.unwrap().paths));
            }
            other => panic!("no test reads {other}"),
        }
    }
    assert_eq!((all.deployments.len(), all.services.len()), (2, 2));
    all
}

/// Reads a manifest as the API's own type. A field that the type does not have would be lost, so the result is compared.
fn whole<T: serde::Serialize + serde::de::DeserializeOwned>(manifest: &Value) -> T {
    let read: T = serde_json::from_value(manifest.clone()).unwrap();
    assert_eq!(&serde_json::to_value(&read).unwrap(), manifest);
    read
}

fn pod(deployment: &Deployment) -> &PodSpec {
    deployment.spec.as_ref().unwrap().template.spec.as_ref().unwrap()
}

fn labels(deployment: &Deployment) -> &BTreeMap<String, String> {
    let template = &deployment.spec.as_ref().unwrap().template;
    template.metadata.as_ref().unwrap().labels.as_ref().unwrap()
}

fn container(deployment: &Deployment) -> &Container {
    let [container] = &*pod(deployment).containers else { panic!("one container a pod") };
    container
}

/// The environment variables of a container.
fn environment(container: &Container) -> BTreeMap<String, String> {
    let variables = container.env.iter().flatten();
    variables.map(|one| (one.name.clone(), one.value.clone().unwrap())).collect()
}

/// The mount paths of a container, by volume.
fn mounts(container: &Container) -> BTreeMap<&str, &str> {
    let mounts = container.volume_mounts.iter().flatten();
    mounts.map(|mount| (&*mount.name, &*mount.mount_path)).collect()
}

#[test]
fn the_program_understands_its_arguments_and_variables() {
    for context in COMPILED {
        let all = manifests(context);
        for deployment in &all.deployments {
            let container = container(deployment);
            let command = container.command.as_ref().unwrap();
            CommandLine::try_parse_from(command).unwrap_or_else(|refusal| panic!("{refusal}"));
            let config = Config::defaults().with_environment(environment(container)).unwrap();
            let settings = Settings::read(&config).unwrap();
            let [port] = &**container.ports.as_ref().unwrap() else { panic!("one port") };
            assert_eq!(port.container_port, i32::from(settings.listen.port()));
            assert_eq!(settings.data_dir.to_str().unwrap(), mounts(container)["data"]);
            // A cluster adds a variable for each service, such as GALLERIA_MAIN_PORT, which is no setting.
            assert_eq!(pod(deployment).enable_service_links, Some(false));
            if let Some(users) = settings.users_url {
                let (host, port) = users.strip_prefix("http://").unwrap().split_once(':').unwrap();
                let ports = all.services[host].spec.as_ref().unwrap().ports.as_ref().unwrap();
                assert!(ports.iter().any(|offered| offered.port.to_string() == port), "{users}");
            }
        }
    }
}

#[test]
fn mounted_objects_are_those_that_the_readme_creates() {
    for context in COMPILED {
        let all = manifests(context);
        for deployment in &all.deployments {
            let container = container(deployment);
            let mounts = mounts(container);
            let volumes = pod(deployment).volumes.as_ref().unwrap();
            assert_eq!(volumes.len(), mounts.len());
            for volume in volumes {
                let mounted = mounts[&*volume.name];
                if let Some(claim) = &volume.persistent_volume_claim {
                    assert!(all.claims.contains(&claim.claim_name), "{claim:?}");
                    continue;
                }
                let map = &volume.config_map.as_ref().unwrap().name;
                let command = container.command.as_ref().unwrap();
                let file = command.last().unwrap().strip_prefix(mounted).unwrap().replace('/', "");
                let makes = format!("kubectl create configmap {map} --from-file={file}=");
                assert!(all.readme.contains(&makes), "{makes}");
            }
            for source in container.env_from.as_ref().unwrap() {
                let secret = &source.secret_ref.as_ref().unwrap().name;
                let makes = format!("kubectl create secret generic {secret} --from-literal=");
                let line = all.readme.lines().find_map(|line| line.split_once(&*makes)).unwrap().1;
                let names = line.split(" --from-literal=").map(|pair| pair.split('=').next());
                let values = names.map(|name| (name.unwrap().to_owned(), String::new()));
                Config::defaults().with_environment(values).unwrap();
            }
        }
    }
}

#[test]
fn services_select_a_host() {
    for context in COMPILED {
        let all = manifests(context);
        for service in all.services.values().map(|service| service.spec.as_ref().unwrap()) {
            let selector = service.selector.as_ref().unwrap();
            let has_all = |labels: &BTreeMap<String, String>| {
                selector.iter().all(|(name, value)| labels.get(name) == Some(value))
            };
            let chosen = all.deployments.iter().filter(|one| has_all(labels(one)));
            let [deployment] = &*chosen.collect::<Vec<_>>() else { panic!("{selector:?}") };
            let offered = container(deployment).ports.as_ref().unwrap();
            for port in service.ports.as_ref().unwrap() {
                let target = Some(IntOrString::String(offered[0].name.clone().unwrap()));
                assert_eq!(port.target_port, target);
            }
        }
        for deployment in &all.deployments {
            let chosen = deployment.spec.as_ref().unwrap().selector.match_labels.as_ref();
            assert_eq!(chosen, Some(labels(deployment)));
        }
        for path in &all.ingress {
            let backend = path.backend.service.as_ref().unwrap();
            let service = all.services[&backend.name].spec.as_ref().unwrap();
            let wanted = &backend.port.as_ref().unwrap().name;
            assert!(service.ports.as_ref().unwrap().iter().any(|port| port.name == *wanted));
        }
        let others = all.ingress.last().unwrap();
        assert_eq!(others.path.as_deref(), Some("/"));
        assert_eq!(others.backend.service.as_ref().unwrap().name, "galleria-main");
    }
}

#[test]
fn probes_are_answered() {
    let folder = folder();
    let serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
    for deployment in &manifests("payments").deployments {
        let container = container(deployment);
        for probe in [&container.readiness_probe, &container.liveness_probe] {
            let asked = probe.as_ref().unwrap().http_get.as_ref().unwrap();
            let answer = get(serving.address, asked.path.as_deref().unwrap());
            assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
            let port = container.ports.as_ref().unwrap()[0].name.clone().unwrap();
            assert_eq!(asked.port, IntOrString::String(port));
        }
    }
}
