package auth

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/ccojocar/zxcvbn-go/data"
)

// commonWords are the common passwords, names and words. They are read when a password is set for the first time, which
// many servers never see.
var commonWords = sync.OnceValue(func() *lexicon {
	ranks := map[string]int{}
	for _, name := range []string{"Passwords", "English", "MaleNames", "FemaleNames", "Surnames"} {
		var file struct{ List []string }
		if err := json.Unmarshal(data.MustAsset("data/"+name+".json"), &file); err != nil {
			panic(fmt.Sprintf("auth: the list %s: %v", name, err)) // it is part of the program
		}
		for i, word := range file.List {
			if rank, known := ranks[word]; !known || i < rank {
				ranks[word] = i + 1
			}
		}
	}
	return newLexicon(ranks)
})

// A lexicon is words with a rank each. A map of them would take ten times the memory, and the server keeps it.
type lexicon struct {
	text  string // the words in their order, one after the other
	words []ranked
}

// A ranked word is where it begins in the text, and its rank.
type ranked struct{ begins, rank uint32 }

func newLexicon(ranks map[string]int) *lexicon {
	l := &lexicon{}
	var text strings.Builder
	for _, word := range slices.Sorted(maps.Keys(ranks)) {
		l.words = append(l.words, ranked{uint32(text.Len()), uint32(ranks[word])})
		text.WriteString(word)
	}
	l.text, l.words = strings.Clone(text.String()), slices.Clip(l.words)
	return l
}

// rank is the rank of a word, 1 for the most common, 0 when it is not known.
func (l *lexicon) rank(word string) int {
	i, known := sort.Find(len(l.words), func(i int) int { return cmp.Compare(word, l.word(i)) })
	if !known {
		return 0
	}
	return int(l.words[i].rank)
}

func (l *lexicon) word(i int) string {
	end := len(l.text)
	if i+1 < len(l.words) {
		end = int(l.words[i+1].begins)
	}
	return l.text[l.words[i].begins:end]
}
