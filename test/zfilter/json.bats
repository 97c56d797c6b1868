# Tests zfilter with rows of JSON, one object a line.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "rows of JSON are those of CSV: of all columns of each probe, converted both ways" {
	printf '%s\n' 10.0.0.{1..9} >targets
	for words in 'tcp_synscan -p 443' icmp_echoscan 'ntp -p 123' 'udp -p 53' 'dns -p 53'; do
		# shellcheck disable=SC2086
		zsend -k "$KEY" -S 198.18.0.2 -w - -M $words <targets | responder >answers.pcap
		recv -a -M "${words%% *}" -f '*' -r answers.pcap >rows.csv
		recv -a -M "${words%% *}" -f '*' -O json -r answers.pcap >rows.json
		[ "$(wc -l <rows.json)" -eq 9 ]
		# Records of DNS stay JSON, so the rows are not those of CSV.
		[[ $words == dns* ]] || zfilter '' rows.json | cmp - rows.csv
		zfilter -O json '' rows.json | cmp - rows.json
		wanted='saddr in 10.0.0.2-10.0.0.5 && repeat = 0'
		diff <(zfilter -f sport,saddr,success "$wanted" rows.json) <(zfilter -f sport,saddr,success "$wanted" rows.csv)
		[ "$(zfilter -c "$wanted" rows.json)" -eq 4 ]
	done
	echo '{"saddr":"10.0.0.1","dns_answers":[{"name":"a","type":"A","ttl":1,"rdata":"10.0.0.1"}],"other":[1,{"a":"]"}]}' >records.json
	[ "$(zfilter -O json -f saddr,dns_answers '' records.json)" = "$(jq -c 'del(.other)' records.json)" ]
	[ "$(zfilter -H -f other '' records.json)" = '"[1,{""a"":""]""}]"' ]
}

@test "a value is what it stands for, whatever is around it; members may be absent, or in another order" {
	printf '\xef\xbb\xbf\n { "saddr" : "10.0.0.1" , "n" : -1.5e3,"t":true, "f":false ,"z":null,"o":{"a":[1, 2]},"s":""}\r\n' >rows.json
	printf '%s\n' '	' '{"s":"a\"b\\c\/\b\f\n\r\t,d","saddr":"fd00::1"}' '{}' '{"s":"\u00e9\u20ac\ud83d\ude00\ud83dx\udc00\ud83d\u0041\u0007","n":"\ud83d"}' \
		'{"saddr":"10.0.0.2","n":7,"t":false,"f":true,"z":"","o":[],"s":"é\ud83d\ude00"}' >>rows.json
	truncate -s -1 rows.json
	zfilter '' rows.json >rows.csv
	cmp rows.csv <({
		printf '%s\n' saddr,n,t,f,z,o,s '10.0.0.1,-1500,1,0,,"{""a"":[1, 2]}",'
		printf 'fd00::1,,,,,,"a""b\\c/\b\f\n\r\t,d"\n,,,,,,\n'
		printf ',\xef\xbf\xbd,,,,,\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbdA\a\n'
		printf '10.0.0.2,7,0,1,,[],\xc3\xa9\xf0\x9f\x98\x80\n'
	})
}

@test "a number with an exponent is the same number without it: in CSV, expressions, other formats and --diff" {
	numbers=(1e-05 1E5 -1.5e+3 12.5e1 12.5e-1 0.5e3 0.05e1 0e5 -0.0e9 0e-3 1e0 1.50e0 9e40 9e41 1e-40 1e-41 1e99999999999 1234567890123456789e-19)
	forms=(0.00001 100000 -1500 125 1.25 500 0.5 0 -0 0.000 1 1.50 "9$(printf %040d 0)" 9e41 "0.$(printf %040d 1)" 1e-41 1e99999999999 0.1234567890123456789)
	printf '{"n":%s}\n' "${numbers[@]}" | zfilter -H '' | diff - <(printf '%s\n' "${forms[@]}")
	echo '{"saddr":"10.0.0.1","rtt":1e-05,"ttl":6.4e1,"l":[1e-05]}' >rows.json
	[ "$(zfilter -O json 'rtt < 0.0001 && ttl = 64' rows.json)" = '{"saddr":"10.0.0.1","rtt":0.00001,"ttl":64,"l":"[1e-05]"}' ]
	printf 'saddr,rtt,ttl,l\n10.0.0.1,0.00001,64,[1e-05]\n' >rows.csv
	run -0 --separate-stderr zfilter --diff --compare rtt,ttl,l rows.csv rows.json
	check 0 change,saddr,column,old,new 'zfilter: 0 appeared, 0 gone, 0 changed, 1 unchanged'
}

@test "names of members are compared as text, with or without escapes" {
	printf '%s\n' '{"s\u0061ddr":"10.0.0.1","a\"b":1,"c\\u0061":2}' '{"saddr":"10.0.0.2","\u0061\u0022b":3,"c\\u0061":4}' \
		'{"a\"b":5,"\u0073addr":"10.0.0.3"}' '{"saddr":"10.0.0.4","ca":6}' >rows.json
	run -1 --separate-stderr zfilter '' rows.json
	check 1 'saddr,"a""b",c\u0061
10.0.0.1,1,2
10.0.0.2,3,4
10.0.0.3,5,' 'zfilter: rows.json:4: the first row has no member ca'
	head -n 2 rows.json >old.json
	[ "$(zfilter --diff -k saddr old.json <(printf '%s\n' '{"\u0073addr":"10.0.0.2","a\u0022b":3,"c\\u0061":4}') 2>/dev/null)" = $'change,saddr,column,old,new\ngone,10.0.0.1,,,' ]
}

@test "rows are the same wherever the input is torn, and however long" {
	long=$(printf '%0150000d' 0)
	{
		for ((i = 0; i < 2000; i++)); do printf "%s\n" "{\"saddr\":\"10.0.$((i / 250)).$((i % 250))\",\"data\":\"$i\\n\\\"\"}"; done
		echo "{\"saddr\":\"10.9.9.9\",\"data\":\"$long\"}"
		echo '{"saddr":"10.9.9.8","data":"x"}'
	} >rows.json
	zfilter -f data,saddr '' rows.json >whole
	[ "$(zfilter -H -O json -f saddr '' rows.json | jq -r .saddr | tail -n 2 | paste -sd' ')" = "10.9.9.9 10.9.9.8" ]
	jq -r '[.data, .saddr] | @csv' rows.json | { echo data,saddr; cat; } | zfilter '' | cmp - whole
	for size in 61 4096 65537; do
		dd if=rows.json bs=$size status=none | zfilter -f data,saddr '' | cmp - whole
	done
	# Each byte comes in a read of its own.
	sed '1s/^/ /' rows.json | head -n 3 | dd bs=1 oflag=direct status=none | zfilter -f data,saddr '' | cmp - <(head -n 7 whole)
	[ "$(printf '\xef\xbb\xbfsaddr\n1' | dd bs=1 oflag=direct status=none | zfilter -f saddr '')" = "$(printf '%s\n' saddr 1)" ]
	[ "$(printf '{' | dd bs=1 oflag=direct status=none | zfilter '')" = '{' ]
	[ "$(zfilter -c '' rows.json)" -eq 2002 ]
	[ "$(zfilter -n 3 -H -f saddr '' rows.json | wc -l)" -eq 3 ]
	[ "$(zfilter -n 0 '' rows.json)" = saddr,data ]
	diff <(zfilter --prefix saddr/24 '' rows.json) <(zfilter --prefix saddr/24 '' <(zfilter '' rows.json))
}

@test "malformed rows are reported with their line and left out; a file without a first row is refused" {
	printf '%s\n' '{"saddr":"10.0.0.1","n":1}' '' '{"saddr":"10.0.0.2","n":1,"m\u001b[2J":2}' '{"saddr":"10.0.0.3"' '["saddr"]' 7 '{"saddr":"10.0.0.4"} {}' \
		'{"saddr":"10.0.0.5","n":01}' $'{"saddr":"\xff"}' '{"saddr":"10.0.0.6","n":2}' '{"saddr":"10.0.0.7' >rows.json
	run -1 --separate-stderr zfilter '' rows.json
	wanted='want one JSON object per line, like {"saddr":"192.0.2.1"}'
	check 1 "$(printf '%s\n' saddr,n 10.0.0.1,1 10.0.0.6,2)" "$(
		printf 'zfilter: rows.json:%s\n' '3: the first row has no member m\u001b[2J' "4: $wanted" "5: $wanted" "6: $wanted" "7: $wanted" "8: $wanted" "9: $wanted" "11: $wanted")"
	for text in $'{\n"saddr":"10.0.0.1"\n}' '{"saddr":"10.0.0.1"' '{}' '{ "a" }'; do
		run --separate-stderr zfilter '' <<<"$text"
		check 2 "" "zfilter: stdin:1: $wanted"
	done
	for text in '[{"saddr":1}]' '["saddr"]' ' [ [ ] ]'; do
		run --separate-stderr zfilter '' <<<"$text"
		check 2 "" "zfilter: stdin: a JSON array: want one object per line: convert it: jq -c '.[]'"
	done
	run --separate-stderr zfilter nothing rows.json
	check 2 "" "zfilter: no such column: nothing: there are: saddr, n"
	# A header of CSV may begin like JSON.
	[ "$(printf '%s\n' '{a},[b]' 1,2 | zfilter -f '[b]' '')" = "$(printf '%s\n' '[b]' 2)" ]
}

@test "files of both forms go together, by the names of their columns" {
	echo '{"saddr":"10.0.0.1","sport":443,"success":true}' >one.json
	printf '%s\n' sport,saddr,success 80,10.0.0.2,1 >two.csv
	echo '{"success":false,"sport":22,"saddr":"10.0.0.3"}' >three.json
	wanted=$(printf '%s\n' saddr,sport,success 10.0.0.1,443,1 10.0.0.2,80,1 10.0.0.3,22,0)
	[ "$(zfilter '' one.json two.csv three.json)" = "$wanted" ]
	[ "$(zfilter -f saddr,sport,success '' two.csv three.json one.json | sort -t, -k1,1)" = "$(sort -t, -k1,1 <<<"$wanted")" ]
	[ "$(zfilter --decode -H -f saddr,first_line '' <<<"{\"saddr\":\"10.0.0.1\",\"data\":\"$(printf 'hello\r\n' | xxd -p)\"}")" = 10.0.0.1,hello ]
}
