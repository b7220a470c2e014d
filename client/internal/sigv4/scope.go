package sigv4

import (
	"regexp"
	"strings"
)

const regionForm = `([a-z]{2}(?:-[a-z0-9]+)+-\d+)`

// Hosts of AWS with their region in them. The first that matches counts.
var regionalHosts = []struct {
	form    *regexp.Regexp
	service string // "": the form's first group
}{
	{regexp.MustCompile(`^([a-z0-9-]+)\.(?:dualstack\.)?` + regionForm + `\.amazonaws\.com(?:\.cn)?$`), ""},
	{regexp.MustCompile(`^([a-z0-9-]+)\.` + regionForm + `\.api\.aws$`), ""},
	{regexp.MustCompile(`^([^.]+)\.s3(?:-fips)?\.(?:dualstack\.)?` + regionForm + `\.amazonaws\.com(?:\.cn)?$`), "s3"},
	{regexp.MustCompile(`^([^.]+\.)?s3-` + regionForm + `\.amazonaws\.com$`), "s3"},
	{regexp.MustCompile(`^vpce-[a-z0-9-]+\.([a-z0-9-]+)\.` + regionForm + `\.vpce\.amazonaws\.com$`), ""},
}

var (
	globalS3   = regexp.MustCompile(`^(?:[^.]+\.)?s3(?:-external-1)?\.amazonaws\.com$`)
	globalHost = regexp.MustCompile(`^(?:global\.)?([a-z0-9-]+)(\.us-gov)?\.amazonaws\.com(\.cn)?$`)
	dottedHost = regexp.MustCompile(`^([a-z0-9-]+(?:\.[a-z0-9-]+)+)\.` + regionForm + `\.(?:dualstack\.)?amazonaws\.com(?:\.cn)?$`)
)

// globalServices have one host in a partition, and sign for one region of it.
var globalServices = map[string]struct {
	region   string
	services string
}{
	"":    {"us-east-1", " budgets cloudfront health iam importexport route53 savingsplans sts waf "},
	"gov": {"us-gov-west-1", " health iam route53 "},
	"cn":  {"cn-northwest-1", " budgets health route53 "},
}

// scopeOf reads service and region from a host of AWS. A host that it does not know has neither: guessing would make a
// signature that is refused, and hide what the credential says.
func scopeOf(host string) (service, region string, ok bool) {
	host = strings.ToLower(host)
	for _, known := range regionalHosts {
		m := known.form.FindStringSubmatch(host)
		switch {
		case m == nil:
		case known.service != "":
			return known.service, m[2], true
		default:
			return signedAs(m[1]), m[2], true
		}
	}
	if globalS3.MatchString(host) {
		return "s3", "us-east-1", true
	}
	if m := globalHost.FindStringSubmatch(host); m != nil {
		return globalScope(m[1], m[2] != "", m[3] != "")
	}
	if m := dottedHost.FindStringSubmatch(host); m != nil {
		name, known := signingNames[strings.TrimSuffix(m[1], "-fips")]
		return name, m[2], known
	}
	return "", "", false
}

func globalScope(label string, gov, cn bool) (service, region string, ok bool) {
	partition := globalServices[""]
	switch {
	case gov:
		partition = globalServices["gov"]
	case cn:
		partition = globalServices["cn"]
	}
	label = strings.TrimSuffix(label, "-fips")
	if !strings.Contains(partition.services, " "+label+" ") {
		return "", "", false
	}
	return signedAs(label), partition.region, true
}

// signedAs is the name that a service signs with, which is mostly the first label of its host.
func signedAs(label string) string {
	label = strings.TrimSuffix(label, "-fips")
	if name, other := signingNames[label]; other {
		return name
	}
	return label
}

// signingNames are those that differ from the host's.
var signingNames = func() map[string]string {
	names := map[string]string{}
	for name, labels := range labelsOf {
		for label := range strings.FieldsSeq(labels) {
			names[label] = name
		}
	}
	return names
}()

// labelsOf are the beginnings of hosts by the name that their service signs with, as AWS's own tools have them.
var labelsOf = map[string]string{
	"account-access":         "account-access-runtime",
	"agent-registry":         "agent-registry-control",
	"appconfig":              "appconfigdata",
	"appstream":              "appstream2",
	"aws-marketplace":        "agreement-marketplace catalog.marketplace deployment-marketplace discovery-marketplace entitlement-marketplace entitlement.marketplace metering.marketplace reporting-marketplace",
	"awsssoportal":           "portal.sso",
	"bedrock":                "bedrock-agent bedrock-agent-runtime bedrock-data-automation bedrock-data-automation-runtime bedrock-runtime",
	"bedrock-agentcore":      "bedrock-agentcore-control",
	"cassandra":              "cassandra-streams",
	"chime":                  "identity-chime media-pipelines-chime meetings-chime messaging-chime voice-chime",
	"cloudhsm":               "cloudhsmv2",
	"cloudsearch":            "cloudsearchdomain",
	"cloudwatch":             "cloudwatch-omni",
	"connect":                "contact-lens",
	"detective":              "api.detective",
	"dynamodb":               "streams.dynamodb",
	"ecr":                    "api.ecr",
	"ecr-public":             "api.ecr-public",
	"events":                 "eventsv2",
	"execute-api":            "participant.connect",
	"forecast":               "forecastquery",
	"greengrass":             "greengrass-ats.iot",
	"iam":                    "iam-toolbox",
	"IngestionService":       "importexport",
	"iot-jobs-data":          "data.jobs.iot",
	"iotdata":                "data-ats.iot data.ats.iot data.iot",
	"iotdeviceadvisor":       "api.iotdeviceadvisor",
	"ioteventsdata":          "data.iotevents",
	"iotmanagedintegrations": "api.iotmanagedintegrations",
	"IoTSecuredTunneling":    "api.tunneling.iot",
	"iottwinmaker":           "api.iottwinmaker data.iottwinmaker",
	"iotwireless":            "api.iotwireless",
	"ivs":                    "ivsrealtime",
	"lex":                    "models-v2-lex models.lex runtime-v2-lex runtime.lex",
	"mediastore":             "data.mediastore",
	"mediatailor":            "api.mediatailor",
	"memorydb":               "memory-db",
	"mgh":                    "migrationhub-config",
	"mobiletargeting":        "pinpoint",
	"partnercentral":         "partnercentral-prm",
	"payment-cryptography":   "controlplane.payment-cryptography dataplane.payment-cryptography",
	"personalize":            "personalize-events personalize-runtime",
	"pricing":                "api.pricing",
	"qapps":                  "data.qapps",
	"s3":                     "s3-control",
	"sagemaker":              "a2i-runtime.sagemaker api.sagemaker edge.sagemaker featurestore-runtime.sagemaker gateway-runtime.sagemaker inferencerouter-runtime.sagemaker job-runtime.sagemaker metrics.sagemaker runtime.sagemaker training-session-runtime.sagemaker",
	"servicecatalog":         "servicecatalog-appregistry",
	"ses":                    "email mail-manager",
	"signer":                 "data-signer verification.signer",
	"sms-voice":              "sms-voice.pinpoint",
	"sso-oauth":              "oidc",
	"timestream":             "ingest.timestream query.timestream",
	"transcribe":             "cn.transcribe",
	"wickr":                  "admin.wickr",
}
