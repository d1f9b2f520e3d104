package main

import (
	"cmp"
	"encoding/binary"
	"os"

	"go.etcd.io/bbolt"
	"go.uber.org/fx"
	"go.uber.org/zap"
)

var (
	_items  = []byte("items")  // what was ordered, by number
	_packed = []byte("packed") // what was packed of it
)

// store keeps the orders. It opens before everything that asks for it, and closes
// behind it.
type store struct{ db *bbolt.DB }

func newStore(lc fx.Lifecycle, log *zap.Logger) (*store, error) {
	db, err := bbolt.Open(cmp.Or(os.Getenv("DATABASE"), "orders.db"), 0o600, nil)
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(func() error {
		defer log.Info("database closed")
		return db.Close()
	}))
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{_items, _packed} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	})
	return &store{db}, err
}

// add keeps an order and returns its number.
func (s *store) add(item string) (n uint64, err error) {
	err = s.db.Update(func(tx *bbolt.Tx) error {
		items := tx.Bucket(_items)
		n, err = items.NextSequence()
		if err != nil {
			return err
		}
		return items.Put(key(n), []byte(item))
	})
	return n, err
}

// get returns an order, and whether it is packed; "" if there is none.
func (s *store) get(n uint64) (item string, packed bool, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		item, packed = string(tx.Bucket(_items).Get(key(n))), tx.Bucket(_packed).Get(key(n)) != nil
		return nil
	})
	return item, packed, err
}

// unpacked returns the first order that is not packed; 0 if all are.
func (s *store) unpacked() (n uint64, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(_items).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			if tx.Bucket(_packed).Get(k) == nil {
				n = binary.BigEndian.Uint64(k)
				return nil
			}
		}
		return nil
	})
	return n, err
}

// pack notes that an order is packed.
func (s *store) pack(n uint64) error {
	return s.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(_packed).Put(key(n), []byte{1}) })
}

func key(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
