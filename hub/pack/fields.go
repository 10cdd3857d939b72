package pack

import (
	"time"

	"github.com/feedhub/feedhub/hub"
)

// What follows is the order in which the fields of each struct are stored. A new
// one comes last, and none is ever moved or left out. A test sees that no field is
// forgotten.

func (f *form) item(i *hub.Item) {
	f.text(&i.SourceID)
	f.text(&i.NativeID)
	f.textLike(&i.ID, i.NativeID)
	f.textLike(&i.URL, i.NativeID)
	f.text(&i.ExternalURL)
	f.text(&i.Title)
	f.text(&i.Summary)
	f.text(&i.ContentHTML)
	f.text(&i.Language)
	f.text(&i.Image)
	f.text(&i.Rights)
	f.text(&i.License)
	list(f, &i.Authors, (*form).person)
	list(f, &i.Contributors, (*form).person)
	list(f, &i.Tags, (*form).text)
	f.texts(&i.TagSchemes)
	list(f, &i.Enclosures, (*form).enclosure)
	f.nested(func(f *form) { f.discussion(&i.Discussion) })
	f.nested(func(f *form) { f.claimedSource(&i.ClaimedSource) })
	list(f, &i.Extensions, (*form).extension)
	f.time(&i.OriginPublished)
	f.time(&i.OriginUpdated)
	f.time(&i.Published)
	f.time(&i.Updated)
	f.time(&i.FirstSeen)
}

func (f *form) person(p *hub.Person) {
	f.nested(func(f *form) {
		f.text(&p.Name)
		f.text(&p.URL)
	})
}

func (f *form) enclosure(e *hub.Enclosure) {
	f.nested(func(f *form) {
		f.text(&e.URL)
		f.text(&e.Type)
		number(f, &e.Length)
		number(f, &e.Duration)
		f.text(&e.Title)
	})
}

func (f *form) discussion(d *hub.Discussion) {
	f.text(&d.URL)
	f.text(&d.FeedURL)
	number(f, &d.Count)
}

func (f *form) claimedSource(c *hub.ClaimedSource) {
	f.text(&c.ID)
	f.text(&c.Title)
	f.text(&c.HomePageURL)
	f.text(&c.FeedURL)
	f.text(&c.Rights)
}

func (f *form) extension(e *hub.Extension) {
	f.nested(func(f *form) {
		f.text(&e.Namespace)
		f.text(&e.Name)
		f.texts(&e.Attributes)
		f.text(&e.Text)
		list(f, &e.Children, (*form).extension)
		f.text(&e.JSON)
	})
}

func (f *form) state(s *hub.State) {
	f.nested(func(f *form) { f.validators(&s.Validators) })
	f.nested(func(f *form) { f.origin(&s.Origin) })
	f.time(&s.Checked)
	f.time(&s.Succeeded)
	f.time(&s.Changed)
	number(f, &s.Failures)
	f.text(&s.Failure)
	f.time(&s.RetryAt)
	list(f, &s.Notes, (*form).note)
	f.text(&s.Language)
	f.time(&s.Since)
	f.time(&s.Arrived)
	f.time(&s.Fresh)
	f.nested(func(f *form) { f.rhythm(&s.Rhythm) })
	f.nested(func(f *form) { f.habit(&s.Habit) })
	f.time(&s.Failing)
	f.octet((*byte)(&s.Verdict))
	f.nested(func(f *form) { f.move(&s.Move) })
	f.held(&s.Held)
	f.bool(&s.Wandering)
}

func (f *form) rhythm(r *hub.Rhythm) {
	number(f, &r.TTL)
	number(f, &r.Period)
	f.time(&r.Base)
	list(f, &r.SkipHours, number[int])
	list(f, &r.SkipDays, number[time.Weekday])
}

func (f *form) habit(h *hub.Habit) {
	number(f, &h.Pace)
	list(f, &h.Slots, (*form).octet)
	list(f, &h.Days, (*form).octet)
}

func (f *form) move(m *hub.Move) {
	f.text(&m.From)
	f.text(&m.URL)
	f.time(&m.Since)
	number(f, &m.Count)
}

// held is a list of one or none.
func (f *form) held(h **hub.Held) {
	var all []hub.Held
	if *h != nil {
		all = []hub.Held{**h}
	}
	list(f, &all, func(f *form, h *hub.Held) {
		f.nested(func(f *form) {
			f.text(&h.Reason)
			f.time(&h.Since)
			number(f, &h.Items)
			f.bool(&h.Accepted)
		})
	})
	if f.reading && len(all) > 0 {
		*h = &all[0]
	}
}

func (f *form) octet(b *byte) {
	n := int(*b)
	number(f, &n)
	*b = byte(n)
}

func (f *form) validators(v *hub.Validators) {
	f.text(&v.URL)
	f.text(&v.Feed)
	f.text(&v.ETag)
	f.text(&v.LastModified)
	f.bytes(v.Body[:])
	f.text(&v.Manner)
	f.bool(&v.PagesLeft)
	f.time(&v.Again)
	number(f, &v.Reader)
	f.text(&v.Inherited)
}

func (f *form) origin(o *hub.Origin) {
	f.text(&o.ID)
	f.text(&o.Title)
	f.text(&o.Description)
	f.text(&o.HomePageURL)
	f.text(&o.FeedURL)
	f.text(&o.Language)
	f.text(&o.Icon)
	f.text(&o.Rights)
	f.text(&o.License)
	list(f, &o.Authors, (*form).person)
}

func (f *form) note(n *hub.Note) {
	f.nested(func(f *form) {
		f.text(&n.Kind)
		number(f, &n.Offset)
		f.text(&n.Detail)
		number(f, &n.Count)
	})
}
