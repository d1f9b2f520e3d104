# cover.awk sums up a coverage profile by package. A block that several test
# binaries know of is covered if one of them has run it.
/^mode:/ { next }
{
	size[$1] = $2
	if ($3 > 0) ran[$1] = 1
}
END {
	for (block in size) {
		name = block
		sub(/\/[^\/]*$/, "", name)
		all[name] += size[block]
		if (block in ran) some[name] += size[block]
		total += size[block]
		if (block in ran) covered += size[block]
	}
	for (name in all) printf "%5.1f %%  %s\n", 100 * some[name] / all[name], name | "sort -k 3"
	close("sort -k 3")
	if (total > 0) printf "%5.1f %%  in all\n", 100 * covered / total
}
