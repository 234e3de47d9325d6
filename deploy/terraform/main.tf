# What the Helm chart needs, at one provider of clouds (DigitalOcean): a private network, a cluster of Kubernetes, and a PostgreSQL
# that only the cluster reaches. NATS and the shop are installed into the cluster by Helm: docs/deployment.md.

terraform {
  required_version = ">= 1.9"

  required_providers {
    digitalocean = {
      source  = "digitalocean/digitalocean"
      version = "~> 2.71"
    }
  }
}

# The token comes from the variable DIGITALOCEAN_TOKEN.
provider "digitalocean" {}

variable "region" {
  description = "Where everything runs."
  type        = string
  default     = "fra1"
}

variable "kubernetes_version" {
  description = "A version that the provider offers, such as the newest of `doctl kubernetes options versions`."
  type        = string
}

variable "nodes" {
  description = "How many machines the cluster has: two hosts of a kind run on different ones."
  type        = number
  default     = 2

  validation {
    condition     = var.nodes >= 2
    error_message = "One machine is no cluster that outlives a machine."
  }
}

resource "digitalocean_vpc" "galleria" {
  name     = "galleria"
  region   = var.region
  ip_range = "10.20.0.0/16"
}

resource "digitalocean_kubernetes_cluster" "galleria" {
  name     = "galleria"
  region   = var.region
  version  = var.kubernetes_version
  vpc_uuid = digitalocean_vpc.galleria.id

  node_pool {
    name       = "hosts"
    size       = "s-2vcpu-4gb"
    node_count = var.nodes
  }
}

# Two nodes: a standby takes over. Backups of the last days are the provider's, to be restored to any moment.
resource "digitalocean_database_cluster" "galleria" {
  name                 = "galleria"
  engine               = "pg"
  version              = "17"
  size                 = "db-s-2vcpu-4gb"
  region               = var.region
  node_count           = 2
  private_network_uuid = digitalocean_vpc.galleria.id

  lifecycle {
    prevent_destroy = true
  }
}

resource "digitalocean_database_db" "galleria" {
  cluster_id = digitalocean_database_cluster.galleria.id
  name       = "galleria"
}

resource "digitalocean_database_firewall" "galleria" {
  cluster_id = digitalocean_database_cluster.galleria.id

  rule {
    type  = "k8s"
    value = digitalocean_kubernetes_cluster.galleria.id
  }
}

data "digitalocean_database_ca" "galleria" {
  cluster_id = digitalocean_database_cluster.galleria.id
}

# The administrator of the database, since the shop makes a role for each context. The state file has the password: keep the
# state where secrets may be.
output "database_url" {
  description = "The key database-url of the chart's secret."
  sensitive   = true
  value = format(
    "postgres://%s:%s@%s:%d/%s?sslmode=verify-full&sslrootcert=/run/secrets/galleria/database-ca",
    digitalocean_database_cluster.galleria.user,
    urlencode(digitalocean_database_cluster.galleria.password),
    digitalocean_database_cluster.galleria.private_host,
    digitalocean_database_cluster.galleria.port,
    digitalocean_database_db.galleria.name,
  )
}

output "database_ca" {
  description = "The key database-ca of the chart's secret: the authority of the server's certificate."
  value       = data.digitalocean_database_ca.galleria.certificate
}

output "database_port" {
  description = "For networkPolicy.egressPorts of the chart."
  value       = digitalocean_database_cluster.galleria.port
}

output "cluster_id" {
  description = "For `doctl kubernetes cluster kubeconfig save`."
  value       = digitalocean_kubernetes_cluster.galleria.id
}
