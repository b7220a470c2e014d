package audit

// An ActorKind is what somebody who does something is.
type ActorKind string

// The kinds of actors.
const (
	KindPerson      ActorKind = "person"
	KindAgent       ActorKind = "agent"
	KindAppKey      ActorKind = "app_key"
	KindCommandLine ActorKind = "command_line"
	KindSystem      ActorKind = "system" // this program, of its own accord
)

// A TargetKind is what something is done to.
type TargetKind string

// The kinds of targets.
const (
	TargetAgent        TargetKind = "agent"
	TargetKey          TargetKind = "key"
	TargetAppKey       TargetKind = "app_key"
	TargetAccount      TargetKind = "account"
	TargetServerSecret TargetKind = "server_secret"
	TargetMasterKey    TargetKind = "master_key"
	TargetGrant        TargetKind = "grant"
	TargetSecret       TargetKind = "secret" // a managed one
	TargetInvitation   TargetKind = "invitation"
	TargetPermission   TargetKind = "permission"
	TargetAudit        TargetKind = "audit"          // the trail itself
	TargetSSO          TargetKind = "single_sign_on" // a provider of it, or what was decided about signing in
	TargetSetting      TargetKind = "setting"
	TargetWebhook      TargetKind = "webhook"
)

// An Action is what is done, after the kind of what it is done to.
type Action string

// The actions.
const (
	AgentCreated       Action = "agent.created"
	AgentUpdated       Action = "agent.updated"
	AgentSuspended     Action = "agent.suspended"
	AgentResumed       Action = "agent.resumed"
	AgentDeleted       Action = "agent.deleted"
	AgentScopesApplied Action = "agent.scopes_applied"

	KeyMinted       Action = "key.minted"
	KeyRotated      Action = "key.rotated" // another took its place
	KeyDeprecated   Action = "key.deprecated"
	KeyUndeprecated Action = "key.undeprecated"
	KeyRevoked      Action = "key.revoked"
	KeyAcknowledged Action = "key.acknowledged"

	GrantCreated           Action = "grant.created"
	GrantRevoked           Action = "grant.revoked"
	GrantDelegated         Action = "grant.delegated"
	GrantDelegationChanged Action = "grant.delegation_changed"
	GrantDelegationRevoked Action = "grant.delegation_revoked"
	GrantScopeMismatch     Action = "grant.scope_mismatch" // an upstream said that the credential lacks scopes

	SecretCreated       Action = "secret.created"
	SecretUpdated       Action = "secret.updated"
	SecretValueReplaced Action = "secret.value_replaced"
	SecretDeleted       Action = "secret.deleted"

	AppKeyCreated      Action = "app_key.created"
	AppKeyDerived      Action = "app_key.derived"
	AppKeyRotated      Action = "app_key.rotated" // another took its place
	AppKeyDeprecated   Action = "app_key.deprecated"
	AppKeyUndeprecated Action = "app_key.undeprecated"
	AppKeyRevoked      Action = "app_key.revoked"

	AccountCreated         Action = "account.created"
	AccountRemoved         Action = "account.removed"
	AccountPasswordReset   Action = "account.password_reset"
	AccountPasswordChanged Action = "account.password_changed" // by its own person
	AccountRoleChanged     Action = "account.role_changed"
	AccountRenamed         Action = "account.renamed"
	AccountDisabled        Action = "account.disabled"
	AccountEnabled         Action = "account.enabled"
	AccountSessionsEnded   Action = "account.sessions_ended"
	AccountSignedIn        Action = "account.signed_in"
	AccountSignedOut       Action = "account.signed_out"
	AccountSignInRefused   Action = "account.sign_in_refused" // at most once an account, address and minute

	AccountLinked   Action = "account.linked" // with somebody at a provider of single sign-on
	AccountUnlinked Action = "account.unlinked"
	AccountLeft     Action = "account.left"     // the provider does not let its person in any more
	AccountReturned Action = "account.returned" // the provider lets its person in again

	SSOTested   Action = "sso.tested"
	SSOEnabled  Action = "sso.enabled"
	SSODisabled Action = "sso.disabled"
	SSOChanged  Action = "sso.changed" // what was decided about signing in

	FactorAdded       Action = "account.factor_added" // a second one, beside the password
	FactorRenamed     Action = "account.factor_renamed"
	FactorRemoved     Action = "account.factor_removed"
	FactorShown       Action = "account.factor_shown"   // before what can't be undone
	PasswordShown     Action = "account.password_shown" // before another way into the account is made
	FactorsReset      Action = "account.factors_reset"  // by somebody else
	RecoveryCodesMade Action = "account.recovery_codes_made"
	RecoveryCodeUsed  Action = "account.recovery_code_used"
	SecondFactorSet   Action = "setting.second_factor_changed"

	AccountPasswordLinkCreated Action = "account.password_link_created" // by which its person sets another password
	AccountPasswordLinkRevoked Action = "account.password_link_revoked"

	AccountHandOverOrdered Action = "account.hand_over_ordered" // of its person's agents, in the background

	AccountCalendarMade    Action = "account.calendar_made" // an address that a calendar reads endings at
	AccountCalendarRevoked Action = "account.calendar_revoked"

	InvitationCreated Action = "invitation.created"
	InvitationRenewed Action = "invitation.renewed"
	InvitationRevoked Action = "invitation.revoked"

	AppKeyRefused Action = "app_key.refused" // what it may not, by its scopes, networks, rate or end; as seldom

	PermissionRefused Action = "permission.refused" // to somebody who tried to change something, as seldom

	AuditRead     Action = "audit.read" // once a session, or key, and hour
	AuditExported Action = "audit.exported"

	WebhookCreated        Action = "webhook.created"
	WebhookUpdated        Action = "webhook.updated"
	WebhookSecretReplaced Action = "webhook.secret_replaced"
	WebhookOldSecretEnded Action = "webhook.old_secret_ended"
	WebhookRemoved        Action = "webhook.removed"

	ServerSecretChanged Action = "server_secret.changed"
	ServerSecretRetired Action = "server_secret.retired"

	MasterKeyAdded   Action = "master_key.added"
	MasterKeyRetired Action = "master_key.retired"
)
