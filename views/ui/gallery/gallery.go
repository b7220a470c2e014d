package main

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/static"
	"github.com/alter-console/alter-console/views"
	"github.com/alter-console/alter-console/views/ui"
)

// rooms are the gallery, in the order of its table of contents.
func rooms() []room {
	return []room{
		{path: "/buttons", title: "Buttons and menus", body: buttons()},
		{path: "/words", title: "Badges, tags, times and icons", body: words()},
		{path: "/alerts", title: "Alerts", body: alerts()},
		{path: "/cards", title: "Cards", body: cards()},
		{path: "/panels", title: "Panels", body: panels()},
		{path: "/fields", title: "Fields", body: fields()},
		{path: "/choices", title: "Choices", body: choices()},
		{path: "/tables", title: "Tables and pagers", body: tables()},
		{path: "/pager-first", title: "Pager of the first page", body: pager(ui.PagerProps{Range: "1–50 of 10,000+", Next: "#", Last: "#", HasLast: true})},
		{path: "/pager-only", title: "Pager of an only page", body: pager(ui.PagerProps{Range: "2 agents"})},
		{path: "/pager-plain", title: "Pager without a way to the end", body: pager(ui.PagerProps{Range: "51–100", First: "#", Previous: "#"})},
		{path: "/bars", title: "Bars", body: bars()},
		{path: "/tabs", title: "Tabs", body: tabs()},
		{path: "/code", title: "Code and secrets", body: code()},
		{path: "/messages", title: "Messages", body: messages(), messages: allMessages},
		{path: "/dialog", title: "Dialog", body: dialog(), reveals: true},
	}
}

var allMessages = []views.Message{
	{Kind: views.MessageSuccess, Text: "The agent was created."},
	{Kind: views.MessageInfo, Text: "Nothing was changed."},
	{Kind: views.MessageWarning, Text: "Your session had ended, so nothing was changed. " + longWord},
}

// gallery serves the rooms, and what they load.
func gallery() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	mux.Handle("GET /{$}", show(room{title: "Gallery", body: contents(rooms())}))
	for _, r := range rooms() {
		mux.Handle("GET "+r.path, show(r))
	}
	return mux
}

// show puts the console's own frame around a room.
func show(r room) http.Handler {
	page := views.Page{Title: r.title, Body: r.body}
	if r.reveals {
		page.Early = []string{"js/reveal.js"}
	}
	return templ.Handler(views.Layout(views.Chrome{Messages: r.messages}, page))
}
