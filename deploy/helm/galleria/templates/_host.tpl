{{/* The labels of the pods of one host: what Deployment, Service and the rest select. */}}
{{- define "galleria.labels" -}}
{ app: {{ .root.Release.Name }}, host: {{ .name }} }
{{- end }}

{{/* The name of the host that runs users. */}}
{{- define "galleria.users" -}}
{{- range $name, $host := .Values.hosts }}{{ if and $host (has "users" $host.contexts) }}{{ $name }}{{ end }}{{ end }}
{{- end }}

{{/* The number of different hosts. */}}
{{- define "galleria.count" -}}
{{- $count := 0 }}{{ range .Values.hosts }}{{ if . }}{{ $count = add $count 1 }}{{ end }}{{ end }}{{ $count }}
{{- end }}
