{{/* Name of an app's objects: `<release>-<app>`. Takes (list $ app). */}}
{{- define "zhixin.name" -}}
{{- printf "%s-%s" (index . 0).Release.Name (index . 1) | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The labels that select an app's pods; they never change. Takes (list $ app). */}}
{{- define "zhixin.selector" -}}
app.kubernetes.io/name: zhixin
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* All labels. Takes (list $ app). */}}
{{- define "zhixin.labels" -}}
{{ include "zhixin.selector" . }}
app.kubernetes.io/part-of: zhixin
app.kubernetes.io/version: {{ include "zhixin.tag" (index . 0) | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ printf "%s-%s" (index . 0).Chart.Name (index . 0).Chart.Version }}
{{- end -}}

{{- define "zhixin.tag" -}}
{{ .Values.images.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* What holds for an app: its own values over the defaults, as JSON. Takes (list $ app). */}}
{{- define "zhixin.app" -}}
{{- $values := (index . 0).Values -}}
{{- mergeOverwrite (deepCopy $values.defaults) (index $values.apps (index . 1)) | toJson -}}
{{- end -}}
