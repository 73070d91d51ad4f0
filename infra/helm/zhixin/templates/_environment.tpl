{{/* The variables of every app. */}}
{{- define "zhixin.environment" -}}
- { name: HOST, value: 0.0.0.0 }
- { name: PORT, value: '8080' }
# Of their own, so that who reaches the gateway does not reach its metrics.
- { name: METRICS_HOST, value: 0.0.0.0 }
- { name: METRICS_PORT, value: '9464' }
- { name: LOG_LEVEL, value: {{ .Values.logLevel | quote }} }
- { name: OIDC_ISSUER, value: {{ .Values.identity.issuer | quote }} }
- { name: OIDC_AUDIENCE, value: {{ .Values.identity.audience | quote }} }
{{- if .Values.trustedAuthorities.existingConfigMap }}
- { name: NODE_EXTRA_CA_CERTS, value: /etc/zhixin/authorities/ca.crt }
{{- end }}
{{- end -}}

{{/* What the gateway is told besides: where each service is. */}}
{{- define "zhixin.environmentOfGateway" -}}
{{- range $app := keys (omit .Values.apps "gateway") | sortAlpha }}
- name: {{ $app | upper | replace "-" "_" }}_URL
  value: http://{{ include "zhixin.name" (list $ $app) }}:8080
{{- end }}
{{- end -}}

{{/* What a service is told besides. Secrets are named, never written. */}}
{{- define "zhixin.environmentOfService" -}}
{{- with .Values.identity.jwksUri }}
- { name: OIDC_JWKS_URI, value: {{ . | quote }} }
{{- end }}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.database.existingSecret }}, key: {{ .Values.database.key }} } }
- { name: EVENT_STORE, value: {{ .Values.eventStore.kind }} }
{{- if eq .Values.eventStore.kind "eventstoredb" }}
- name: EVENTSTOREDB_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.eventStore.existingSecret }}, key: {{ .Values.eventStore.key }} } }
{{- end }}
{{- if .Values.signature.existingSecret }}
- { name: SIGNING_KEYS, value: /etc/zhixin/keys/signing-keys.json }
- { name: SIGNATURE_ALGORITHM, value: {{ .Values.signature.algorithm }} }
{{- end }}
- { name: EVENT_BUS, value: {{ .Values.eventBus.kind }} }
- { name: EVENT_BUS_EXTRA_DAYS, value: {{ .Values.eventBus.extraDays | quote }} }
{{- if eq .Values.eventBus.kind "kafka" }}
- { name: KAFKA_BROKERS, value: {{ join "," .Values.eventBus.brokers | quote }} }
- { name: KAFKA_TLS, value: {{ .Values.eventBus.tls | quote }} }
{{- with .Values.eventBus.existingSecret }}
- name: KAFKA_USERNAME
  valueFrom: { secretKeyRef: { name: {{ . }}, key: {{ $.Values.eventBus.usernameKey }} } }
- name: KAFKA_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ . }}, key: {{ $.Values.eventBus.passwordKey }} } }
{{- end }}
{{- end }}
{{- end -}}
