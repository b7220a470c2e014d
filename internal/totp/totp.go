// Package totp makes and recognises the codes of authenticator apps: RFC 6238 as all of them have it, with HMAC-SHA-1, six
// digits and steps of 30 seconds.
package totp

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// What all apps have in common.
const (
	Period = 30 * time.Second
	Digits = 6
)

const secretSize = 20 // bytes, as long as the hash

// skew is how many steps an app's clock may be wrong by.
const skew = 1

// letters are how secrets are written.
var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewSecret makes what an app and the server have in common, as people type it.
func NewSecret() string {
	var raw [secretSize]byte
	_, _ = rand.Read(raw[:]) // never fails
	return letters.EncodeToString(raw[:])
}

// Step is which step a time is in.
func Step(at time.Time) int { return int(at.Unix() / int64(Period/time.Second)) }

// Code is the code of a step. It fails for what NewSecret did not make.
func Code(secret string, step int) (string, error) {
	key, err := letters.DecodeString(secret)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	number := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", Digits, number%1_000_000), nil
}

// Match returns the step that a code is of, one of now, before and after. ok is false for a code of none of them, or of none
// after the step whose code was used last: no code opens twice.
func Match(secret, code string, now time.Time, used int) (step int, ok bool, err error) {
	for at := Step(now) - skew; at <= Step(now)+skew; at++ {
		want, err := Code(secret, at)
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && at > used {
			step, ok = at, true
		}
	}
	return step, ok, nil
}

// URI is what apps read a secret from, as a link or a QR code. issuer and account are how the app calls it.
func URI(secret, issuer, account string) string {
	query := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {fmt.Sprint(Digits)}, "period": {fmt.Sprint(int(Period.Seconds()))}}
	uri := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + account, RawQuery: strings.ReplaceAll(query.Encode(), "+", "%20")}
	return uri.String()
}

// Grouped is a secret as people read it: in groups of four.
func Grouped(secret string) string {
	var groups []string
	for len(secret) > 4 {
		groups, secret = append(groups, secret[:4]), secret[4:]
	}
	return strings.Join(append(groups, secret), " ")
}
