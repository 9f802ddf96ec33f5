package assets

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Localizer says messages in one language. It may be used by several goroutines at once.
type Localizer struct {
	lang string
	loc  *i18n.Localizer
}

// Catalog is the words of lang, an ISO 639 code with or without a region ("fr", "en_GB"); of French where lang is unknown.
func Catalog(lang string) *Localizer {
	lang = known(lang)
	return &Localizer{lang: lang, loc: i18n.NewLocalizer(bundle(), lang)}
}

// Language is the language that the first of the given environment values (LC_ALL, LC_MESSAGES, LANG, in that order, say)
// to name one of [Languages] names; French where none does. "fr_ML.UTF-8" is French, "en_GB" English.
func Language(env ...string) string {
	for _, v := range env {
		v = strings.ToLower(strings.TrimSpace(v))
		for _, l := range Languages() {
			if strings.HasPrefix(v, l) {
				return l
			}
		}
	}
	return French
}

func known(lang string) string { return Language(lang) }

// bundle is read once and only read from then on. The files are embedded and checked by the tests: an error here is a
// mistake of ours in the build.
var bundle = sync.OnceValue(func() *i18n.Bundle {
	b := i18n.NewBundle(language.French)
	for _, lang := range Languages() {
		messages, err := load(lang)
		if err == nil {
			err = b.AddMessages(language.MustParse(lang), messages...)
		}
		if err != nil {
			panic(fmt.Sprintf("assets: %v", err))
		}
	}
	return b
})

// load reads one locale file and sets its typography.
func load(lang string) ([]*i18n.Message, error) {
	name := "locales/" + lang + ".json"
	raw, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	file, err := i18n.ParseMessageFileBytes(raw, name, nil)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	for _, m := range file.Messages {
		m.One, m.Other = Typeset(lang, m.One), Typeset(lang, m.Other)
	}
	return file.Messages, nil
}

// Lang is the language spoken.
func (l *Localizer) Lang() string { return l.lang }

// T is the message id with data in its fields. Whole numbers are written by [Number] and times by [Date]; all else as it
// stands. An id that does not exist comes back as it is: it shows, and hides nothing.
func (l *Localizer) T(id string, data map[string]any) string {
	return l.say(&i18n.LocalizeConfig{MessageID: id, TemplateData: l.written(data)})
}

// N is the message id in the form that count takes in this language. Its field Count is count, written by [Number].
func (l *Localizer) N(id string, count int, data map[string]any) string {
	d := l.written(data)
	d["Count"] = Number(l.lang, count)
	return l.say(&i18n.LocalizeConfig{MessageID: id, TemplateData: d, PluralCount: count})
}

func (l *Localizer) say(c *i18n.LocalizeConfig) string {
	// An error beside words is a plural form that the file leaves out and "other" stands in for, as French does for a million.
	s, err := l.loc.Localize(c)
	if s == "" && err != nil {
		return c.MessageID
	}
	return s
}

func (l *Localizer) written(data map[string]any) map[string]any {
	d := make(map[string]any, len(data)+1)
	maps.Copy(d, data)
	for k, v := range d {
		switch v := v.(type) {
		case int:
			d[k] = Number(l.lang, v)
		case int64:
			d[k] = Number(l.lang, v)
		case uint64:
			d[k] = Number(l.lang, v)
		case time.Time:
			d[k] = Date(l.lang, v)
		}
	}
	return d
}

// Number writes a whole number with its thousands apart: by U+202F in French, by a comma in English.
func Number[N ~int | ~int64 | ~uint64](lang string, n N) string {
	sep := narrowNbsp
	if known(lang) == English {
		sep = ","
	}
	digits, sign := fmt.Sprint(n), ""
	if digits[0] == '-' {
		digits, sign = digits[1:], "-"
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(sep)
		}
		b.WriteRune(d)
	}
	return b.String()
}

var months = [...]string{
	"janvier", "février", "mars", "avril", "mai", "juin",
	"juillet", "août", "septembre", "octobre", "novembre", "décembre",
}

// Date writes a moment to the minute, in t's own zone, and always names the zone: "23 novembre 2026, 18 h 00 (heure de
// Bamako)", "23 November 2026, 18:00 (Bamako time)". Bamako keeps UTC all year: whatever is at no offset from UTC is said to
// be Bamako's.
func Date(lang string, t time.Time) string {
	zone, offset := t.Zone()
	if known(lang) == English {
		where := "Bamako time"
		if offset != 0 {
			where = zoneName(zone, offset)
		}
		return t.Format("2 January 2006, 15:04") + " (" + where + ")"
	}
	where := "heure de Bamako"
	if offset != 0 {
		where = "heure " + zoneName(zone, offset)
	}
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s%s%s%s%d, %02d%sh%s%02d (%s)",
		day, nbsp, months[t.Month()-1], nbsp, t.Year(), t.Hour(), nbsp, nbsp, t.Minute(), where)
}

// zoneName is the zone's abbreviation where it has one, and its offset, which needs no explanation: "CET, UTC+1".
func zoneName(zone string, offset int) string {
	sign := '+'
	if offset < 0 {
		sign, offset = '−', -offset
	}
	name := fmt.Sprintf("UTC%c%d", sign, offset/3600)
	if m := offset / 60 % 60; m != 0 {
		name += fmt.Sprintf(":%02d", m)
	}
	if zone != "" && strings.Trim(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && !strings.HasPrefix(name, zone) {
		return zone + ", " + name
	}
	return name
}
