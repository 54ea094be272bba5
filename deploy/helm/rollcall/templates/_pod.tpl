{{/* The pod, of the StatefulSet and of the Deployment. */}}
{{- define "rollcall.pod" -}}
metadata:
  labels:
    {{- include "rollcall.selector" . | nindent 4 }}
    {{- with .Values.podLabels }}{{ toYaml . | nindent 4 }}{{ end }}
  annotations:
    # Settings are read at the start, so that a change of them restarts the pods.
    rollcall/settings: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
    {{- with .Values.podAnnotations }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  serviceAccountName: {{ include "rollcall.name" . }}
  automountServiceAccountToken: false
  # Kubernetes would set ROLLCALL_PORT and the like, which are not settings, and Rollcall refuses those.
  enableServiceLinks: false
  # drainSeconds four times at most, then ten seconds for requests that run.
  terminationGracePeriodSeconds: {{ add (mul .Values.drainSeconds 4) 15 }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile: { type: RuntimeDefault }
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: rollcall
      image: {{ if .Values.image.digest }}{{ printf "%s@%s" .Values.image.repository .Values.image.digest }}{{ else }}{{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) }}{{ end }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [start, --config, /etc/rollcall/rollcall.json]
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      env:
        - { name: ROLLCALL_VAULT_KEY_FILE, value: /run/secrets/rollcall/vault-key }
        - { name: ROLLCALL_API_TOKEN_FILE, value: /run/secrets/rollcall/api-token }
        {{- if eq .Values.storage.type "postgres" }}
        - { name: ROLLCALL_STORAGE_URL_FILE, value: /run/secrets/rollcall/storage-url }
        {{- else }}
        # A variable, so that commands in the pod find it too.
        - { name: ROLLCALL_STORAGE_URL, value: 'file:///data/rollcall.db' }
        {{- end }}
        {{- with .Values.extraEnv }}{{ toYaml . | nindent 8 }}{{ end }}
      ports:
        - { name: http, containerPort: 8080 }
      startupProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 2
        # A migration of a large database takes its time.
        failureThreshold: 150
      readinessProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 2
        timeoutSeconds: 3
        failureThreshold: 1
      livenessProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      resources: {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - { name: settings, mountPath: /etc/rollcall, readOnly: true }
        - { name: secrets, mountPath: /run/secrets/rollcall, readOnly: true }
        - { name: tmp, mountPath: /tmp }
        - { name: data, mountPath: /data }
        {{- if and (eq .Values.storage.type "sqlite") .Values.backup.enabled }}
        - { name: backups, mountPath: /backups }
        {{- end }}
        {{- with .Values.extraVolumeMounts }}{{ toYaml . | nindent 8 }}{{ end }}
  volumes:
    - name: settings
      configMap: { name: {{ include "rollcall.name" . }} }
    - name: secrets
      secret:
        secretName: {{ .Values.existingSecret }}
        defaultMode: 0440
    - name: tmp
      emptyDir: { sizeLimit: 256Mi }
    {{- if eq .Values.storage.type "postgres" }}
    - name: data
      emptyDir: { sizeLimit: 16Mi }
    {{- end }}
    {{- with .Values.extraVolumes }}{{ toYaml . | nindent 4 }}{{ end }}
  {{- with .Values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if gt (int .Values.replicas) 1 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "rollcall.selector" . | nindent 10 }}
  {{- end }}
{{- end }}
