package handlers

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// placesKind is a field that holds what a custom injection fills besides its header: rows, as JSON.
var placesKind = web.Kind{
	Read: func(sent url.Values, _ string) string {
		places, _ := sentPlaces(sent)
		return placesTyped(places)
	},
	Check: func(sent url.Values, _ string) string {
		return web.NotText(slices.Concat(sent[views.PlaceKeyInput], sent[views.PlaceNameInput]))
	},
	Text: func(typed string) string { return views.PlacesText(typedPlaces(typed)) },
}

// placeValuesKind is the values of those rows that have one of their own, row by row.
var placeValuesKind = web.Kind{
	Control: views.SealedControl,
	Read: func(sent url.Values, _ string) string {
		_, values := sentPlaces(sent)
		if strings.Join(values, "") == "" {
			return ""
		}
		text, _ := json.Marshal(values) // texts can always be encoded
		return string(text)
	},
	Check: func(sent url.Values, _ string) string { return web.NotText(sent[views.PlaceValueInput]) },
	Text:  func(string) string { return "" },
}

// sentPlaces are the rows that a browser sent and what was typed as their values, without the empty rows.
func sentPlaces(sent url.Values) (places []views.SecretPlace, values []string) {
	at := func(name string, i int) string {
		if list := sent[name]; i < len(list) {
			return strings.TrimSpace(list[i])
		}
		return ""
	}
	for i := range sent[views.PlaceKeyInput] {
		value := at(views.PlaceValueInput, i)
		place := views.SecretPlace{
			Target: at(views.PlaceTargetInput, i),
			Key:    at(views.PlaceKeyInput, i),
			Own:    at(views.PlaceOwnInput, i) != "",
			Name:   at(views.PlaceNameInput, i),
			Typed:  value != "",
		}
		if place.Key != "" || value != "" {
			places, values = append(places, place), append(values, value)
		}
	}
	return places, values
}

func placesOf(i client.Injection) (places []views.SecretPlace) {
	for _, a := range i.Additional {
		name, own := strings.CutPrefix(a.ValueSource, wire.SourceCredentials)
		if !own {
			name = ""
		}
		places = append(places, views.SecretPlace{Target: a.Target, Key: a.Key, Own: own, Name: name})
	}
	return places
}

// placesTyped puts rows into one text, which typedPlaces reads again.
func placesTyped(places []views.SecretPlace) string {
	text, _ := json.Marshal(places) // texts can always be encoded
	return string(text)
}

func typedPlaces(typed string) (places []views.SecretPlace) {
	_ = json.Unmarshal([]byte(typed), &places) // what nobody typed is no row
	return places
}

func (w *wantedSecret) setPlaces(typed string) (problem string) {
	w.places = typedPlaces(typed)
	for i := range w.places {
		place := &w.places[i]
		source := wire.SourceToken
		if place.Own {
			place.Name = w.credentialName(i)
			source = wire.SourceCredentials + place.Name
		}
		added := client.AdditionalInjection{Target: place.Target, Key: place.Key, ValueSource: source}
		w.params.Injection.Additional = append(w.params.Injection.Additional, added)
	}
	return ""
}

// credentialName is what a row's own value is called: as before, else after its key, and as no other row's.
func (w *wantedSecret) credentialName(row int) string {
	if name := w.places[row].Name; name != "" {
		return name
	}
	base := strings.Trim(strings.ReplaceAll(strings.ToLower(w.places[row].Key), "-", "_"), "_")
	name := base
	for n := 2; slices.ContainsFunc(w.places, func(p views.SecretPlace) bool { return p.Own && p.Name == name }); n++ {
		name = base + "_" + strconv.Itoa(n)
	}
	return name
}

func (w *wantedSecret) setPlaceValues(typed string) (problem string) {
	var values []string
	_ = json.Unmarshal([]byte(typed), &values) // as placeValuesKind wrote it, or nothing
	for i, value := range values {
		switch {
		case i >= len(w.places) || value == "":
		case !w.places[i].Own:
			problem = "Place " + strconv.Itoa(i+1) + " carries the key or token and was given a value besides: have it carry a value of its own, or leave that empty."
		default:
			setAdditional(&w.params.Value, w.places[i].Name, value)
		}
	}
	return problem
}

// nth says which row is meant by the rest of a path, such as "[1].key".
func nth(what, rest string) string {
	number, _, _ := strings.Cut(strings.TrimPrefix(rest, "["), "]")
	if n, err := strconv.Atoi(number); err == nil {
		return what + " " + strconv.Itoa(n+1)
	}
	return strings.Trim(rest, ".")
}
