package views

// ssoExample is a file of providers to begin with.
const ssoExample = `providers:
  - id: corp
    name: Example Corp
    issuer: https://id.example.com
    client_id: alter-console
    client_secret_file: /run/secrets/sso
    scopes: [profile, email, groups]
    rules:
      - {claim: groups, contains: platform, role: administrator}
      - {claim: groups, contains: billing, role: operator, teams: [billing]}
    default_role: viewer
`
