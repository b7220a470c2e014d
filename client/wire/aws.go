package wire

import (
	"regexp"
	"slices"
	"strings"
)

// awsDomains are what the names of AWS's endpoints end with.
var awsDomains = []string{".amazonaws.com", ".amazonaws.com.cn", ".api.aws"}

var awsRegionForm = regexp.MustCompile(`^[a-z]{2}(-[a-z0-9]+)+-\d+$`)

// awsServices are the names that services sign with, where these differ from what their endpoints are called.
var awsServices = map[string]string{
	"api.ecr":           "ecr",
	"api.ecr-public":    "ecr-public",
	"api.pricing":       "pricing",
	"api.sagemaker":     "sagemaker",
	"bedrock-runtime":   "bedrock",
	"data.iot":          "iotdata",
	"data-ats.iot":      "iotdata",
	"email":             "ses",
	"ingest.timestream": "timestream",
	"oidc":              "sso-oauth",
	"pinpoint":          "mobiletargeting",
	"portal.sso":        "awsssoportal",
	"query.timestream":  "timestream",
	"runtime.lex":       "lex",
	"runtime-v2-lex":    "lex",
	"models-v2-lex":     "lex",
	"runtime.sagemaker": "sagemaker",
	"s3-control":        "s3",
	"streams.dynamodb":  "dynamodb",
}

// awsGlobal are the regions that services without any sign with, by the end of their names.
var awsGlobal = map[string]map[string]string{
	".amazonaws.com": {
		"budgets": "us-east-1", "cloudfront": "us-east-1", "health": "us-east-1", "iam": "us-east-1", "route53": "us-east-1",
		"s3": "us-east-1", "s3-external-1": "us-east-1", "savingsplans": "us-east-1", "sts": "us-east-1", "waf": "us-east-1",
		"health.us-gov": "us-gov-west-1", "iam.us-gov": "us-gov-west-1", "route53.us-gov": "us-gov-west-1",
	},
	".amazonaws.com.cn": {"budgets": "cn-northwest-1", "health": "cn-northwest-1", "route53": "cn-northwest-1"},
}

// AWSHost says which service and region requests to a host of AWS are signed for, where its name, without port, tells
// (protocol 9.3).
func AWSHost(host string) (service, region string, told bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, domain := range awsDomains {
		if name, ok := strings.CutSuffix(host, domain); ok {
			return awsName(name, domain)
		}
	}
	return "", "", false
}

// awsName reads what stands before the domain: bucket, service, “dualstack” and region, of which not all need be there.
func awsName(name, domain string) (service, region string, told bool) {
	if region = awsGlobal[domain][strings.TrimPrefix(name, "global.")]; region != "" {
		service, _, _ = strings.Cut(strings.TrimPrefix(name, "global."), ".")
		return awsService(strings.TrimSuffix(service, "-external-1")), region, true
	}
	labels := strings.Split(name, ".")
	last := len(labels) - 1
	if region, ok := strings.CutPrefix(labels[last], "s3-"); ok && last <= 1 && awsRegionForm.MatchString(region) {
		return "s3", region, true
	}
	if labels[last] == "s3" && last == 1 && domain == awsDomains[0] { // a bucket
		return "s3", "us-east-1", true
	}
	if labels[last] == "vpce" && last == 3 {
		labels, last = labels[1:3], 1
	}
	region, labels = labels[last], labels[:last]
	if !awsRegionForm.MatchString(region) || len(labels) == 0 {
		return "", "", false
	}
	if service = awsRegional(labels); service == "" {
		return "", "", false
	}
	return service, region, true
}

// awsRegional names the service of what stands before the region, "" where that is not certain.
func awsRegional(labels []string) string {
	if last := len(labels) - 1; last > 0 && labels[last] == "dualstack" {
		labels = labels[:last]
	}
	last := len(labels) - 1
	name := strings.TrimSuffix(strings.Join(labels, "."), "-fips")
	_, known := awsServices[name]
	switch {
	case last == 0, known:
		return awsService(name)
	case last == 1 && strings.TrimSuffix(labels[1], "-fips") == "s3":
		return "s3"
	}
	return ""
}

func awsService(name string) string {
	if signed := awsServices[name]; signed != "" {
		return signed
	}
	return strings.TrimSuffix(name, "-fips")
}

// HostProblems says what an injection lacks for some allowed hosts: requests to AWS are signed for a region and a service,
// which it must name where a host doesn't tell.
func (i Injection) HostProblems(hosts []string) (found []FieldProblem) {
	if i.Kind != InjectSigV4 {
		return nil
	}
	for _, host := range hosts {
		if tellsAWS(host) {
			continue
		}
		problem := "This is required: the host " + host + " doesn't tell."
		if i.Region == "" {
			found = append(found, FieldProblem{"injection.region", problem})
		}
		if i.Service == "" {
			found = append(found, FieldProblem{"injection.service", problem})
		}
		return found
	}
	return nil
}

// tellsAWS reports whether an allowed host, in normal form, is one of AWS that tells service and region, or stands for such
// hosts.
func tellsAWS(host string) bool {
	name, _, _ := cutPort(host)
	below, wild := strings.CutPrefix(name, wildcard)
	if !wild {
		_, _, told := AWSHost(name)
		return told
	}
	_, _, told := AWSHost("x." + below)
	return told || slices.Contains(awsDomains, "."+below)
}
