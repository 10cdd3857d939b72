package status

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/feedhub/feedhub/hub"
)

// maxOrder bounds a hub.Order as it is sent, in bytes.
const maxOrder = 64 << 10

// edits answers with all that editors did.
func (s *server) edits(w http.ResponseWriter, r *http.Request) {
	edits, err := s.Edits(r.Context())
	if err != nil {
		s.away(w, err, "the edits can't be read")
		return
	}
	answer(w, listOf(edits))
}

// edit carries out what an editor orders. It answers 400 for an order that is none, 404
// for one that is about nothing.
func (s *server) edit(w http.ResponseWriter, r *http.Request) {
	var order hub.Order
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOrder))
	d.DisallowUnknownFields()
	if err := d.Decode(&order); err != nil {
		http.Error(w, `expected {"action": "hide", "section": SLUG, "item": ID, "reason": WHY}, with "until", "to" or "with" as the action has it: `+err.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), searchTime)
	defer cancel()
	edits, err := s.Edit(ctx, order)
	fault, isFault := errors.AsType[*hub.OrderError](err)
	unknown, isUnknown := errors.AsType[*hub.UnknownSectionError](err)
	switch {
	case err == nil:
		for _, edit := range edits {
			s.Log.Info("an editor has acted", "action", edit.Action, "section", order.Section, "item", edit.ID, "source", edit.Source, "reason", edit.Reason)
		}
		answer(w, listOf(edits))
	case isUnknown:
		http.Error(w, unknown.Error(), http.StatusNotFound)
	case isFault && fault.IsAboutNothing:
		http.Error(w, fault.Error(), http.StatusNotFound)
	case isFault:
		http.Error(w, fault.Error(), http.StatusBadRequest)
	default:
		s.away(w, err, "what an editor asked for can't be done", "action", order.Action, "section", order.Section, "item", order.Item)
	}
}

type editList struct {
	Edits []hub.Edit `json:"edits"`
}

func listOf(edits []hub.Edit) editList { return editList{append([]hub.Edit{}, edits...)} }
